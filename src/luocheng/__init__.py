"""Turn a city's policy documents into a city that is measured, managed and accountable."""

import luocheng.compiled  # noqa: F401  (before any module that has a compiled form)

__version__ = "0.1.0"
