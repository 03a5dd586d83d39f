"""Whole days of those who work here, each as one of them spends it with the sample city."""
