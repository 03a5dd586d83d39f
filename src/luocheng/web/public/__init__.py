"""What the public may see without logging in: each thing by a person's decision, until it is withdrawn."""
