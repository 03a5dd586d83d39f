"""Tests of rules, assignments and scenarios."""
