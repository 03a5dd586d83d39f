"""Bulletins 通报: what is found, written for people to read: reports, maps, tables, pages."""
