"""The record of who did what: events in a chain, written in the transaction of the change they tell of."""
