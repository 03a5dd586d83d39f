"""Tags of the map."""
