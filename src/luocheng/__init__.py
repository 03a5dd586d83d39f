"""Turn a city's policy documents into a city that is measured, managed and accountable."""

__version__ = "0.1.0"
