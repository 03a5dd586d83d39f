"""Registers: the records that policies have units keep: looked at, filled in, imported, checked by the rules."""
