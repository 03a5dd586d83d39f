"""The model of a policy: load, check, cover, compare versions, export."""
