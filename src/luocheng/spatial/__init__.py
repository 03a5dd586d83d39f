"""Measuring a city: datums, layers, the walking network and what can be reached on it."""
