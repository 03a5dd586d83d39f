"""One reader a format; each hands on the same lines and tables."""
