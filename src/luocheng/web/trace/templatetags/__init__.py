"""Tags of trace."""
