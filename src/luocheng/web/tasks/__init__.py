"""The room of the tasks: who owes what until when, how far it is, and what is done about what is late."""
