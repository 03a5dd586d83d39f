"""Indicators 城市体检: what is measured of a city, how it stands against its targets, and where the shortfall lies."""
