"""Registers 台账、库、清单: typed records, read from and written to the files that offices keep."""
