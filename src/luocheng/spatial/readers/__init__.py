"""Readers of layers, one module a kind of source; each returns what stands there, in its own reference system."""
