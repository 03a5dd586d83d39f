"""Running the office: backup and restore, moving to another database, metrics."""
