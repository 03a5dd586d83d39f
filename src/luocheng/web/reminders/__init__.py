"""What is new for somebody: shown on their page until they have seen it, and sent by mail once."""
