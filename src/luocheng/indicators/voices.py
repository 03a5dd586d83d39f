"""What residents say: complaints of the 12345 hotline and answers of surveys, joined by area."""

from __future__ import annotations

import polars as pl

from luocheng.indicators.load import CityData, key_of

__all__ = ["VOICES", "voices_of"]

VOICES = {
    "source": pl.String, "level": pl.String, "area": pl.String, "subject": pl.String, "count": pl.Int64,
    "score": pl.Float64,
}  # fmt: skip
"""Complaints: how many, and which share was content (%). Answers: how many, and the mean score."""


def voices_of(data: CityData) -> pl.DataFrame:
    """Return complaints and answers by area and subject."""
    found = [pl.DataFrame(schema=VOICES)]
    wanted = (
        ("complaint", "subject", pl.col("satisfied").cast(pl.Float64).mean() * 100),
        ("survey-answer", "question", pl.col("score").mean()),
    )
    for register, subject, score in wanted:
        if register not in data.layers:
            continue
        loaded = data.layers[register]
        frame = loaded.frame.with_columns(data.keys(loaded.at))
        for level in data.areas:
            key = key_of(level)
            if key not in frame.columns:
                continue
            grouped = frame.drop_nulls(key).group_by(key, subject).agg(pl.len().cast(pl.Int64).alias("count"), score.alias("score"))  # fmt: skip
            found.append(
                grouped.select(
                    pl.lit(register).alias("source"), pl.lit(level).alias("level"), pl.col(key).alias("area"),
                    pl.col(subject).alias("subject"), "count", "score",
                ).sort("area", "subject")
            )  # fmt: skip
    return pl.concat(found)
