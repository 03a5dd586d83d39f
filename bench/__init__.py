"""Measurements: one command a figure, each beside what a user would do instead."""
