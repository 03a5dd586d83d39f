"""Tags of the targets."""
