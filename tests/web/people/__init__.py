"""Tests of units, users and log-in."""
