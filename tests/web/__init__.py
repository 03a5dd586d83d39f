"""Tests of the web application: on the embedded database, or on the one of DATABASE_URL."""
