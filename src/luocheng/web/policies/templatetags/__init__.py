"""Tags of the policies."""
