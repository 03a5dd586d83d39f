"""Tests of the policies: uploading, reviewing, issuing, the library."""
