"""Policies: documents are uploaded, read, reviewed beside their text, and issued. Nothing goes live before a person accepts it."""
