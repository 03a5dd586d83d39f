"""Tests in a browser: the days of those who work here."""
