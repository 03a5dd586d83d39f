"""Where new places would help most."""

from __future__ import annotations

import polars as pl

__all__ = ["SITES", "sites_of"]

SITES = {
    "indicator": pl.String, "order": pl.Int64, "candidate": pl.String, "x": pl.Float64, "y": pl.Float64,
    "adds": pl.Float64, "unit": pl.String, "value_after": pl.Float64, "method": pl.String,
}  # fmt: skip


def sites_of() -> pl.DataFrame:
    """Return no suggestions."""
    return pl.DataFrame(schema=SITES)
