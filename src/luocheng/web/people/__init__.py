"""Units, users, and who may do what."""
