"""Targets: what the policies ask for, the values that are known year by year, and how they stand."""
