"""Long work: jobs in the database, done by a worker that may be stopped at any moment and goes on."""
