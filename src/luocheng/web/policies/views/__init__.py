"""Pages of the policies."""
