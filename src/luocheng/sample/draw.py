"""Drawing at random, the same again for the same seed: each field of each register draws from a source of its own."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Source", "joined", "pick", "source", "usccs"]

Source = np.random.Generator

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def source(seed: int, *names: str) -> Source:
    """Return the source from which a field draws: another field more or less changes nothing for the others."""
    return np.random.default_rng([seed, *(zlib.crc32(name.encode()) for name in names)])


def pick(draw: Source, words: Sequence[str], count: int, weights: Sequence[float] | None = None) -> pl.Series:
    """Draw `count` words."""
    if weights is None:
        at = draw.integers(0, len(words), count)
    else:
        shares = np.cumsum(np.asarray(weights, dtype=float) / sum(weights))
        at = np.minimum(np.searchsorted(shares, draw.random(count), side="right"), len(words) - 1)
    return pl.Series(list(words), dtype=pl.String).gather(pl.Series(at, dtype=pl.UInt32))


def joined(*parts: pl.Series | str) -> pl.Series:
    """Join columns of texts, a single text standing for a whole column."""
    columns = {f"{n}": p for n, p in enumerate(parts) if isinstance(p, pl.Series)}
    pieces = [pl.col(f"{n}") if isinstance(p, pl.Series) else pl.lit(p) for n, p in enumerate(parts)]
    return pl.DataFrame(columns).select(pl.concat_str(pieces).alias("joined")).to_series()


def usccs(draw: Source, divisions: pl.Series, prefix: str = "91") -> pl.Series:
    """Draw 统一社会信用代码 for firms registered in `divisions`, each with its check character."""
    count = len(divisions)
    place = np.zeros(128, dtype=np.int64)
    place[np.frombuffer(_ALPHABET.encode(), dtype=np.uint8)] = np.arange(31)
    numbers = np.empty((count, 18), dtype=np.int64)
    numbers[:, :2] = place[np.frombuffer(prefix.encode(), dtype=np.uint8)]
    digits = np.frombuffer("".join(divisions.to_list()).encode(), dtype=np.uint8).reshape(count, 6)
    numbers[:, 2:8] = place[digits]
    numbers[:, 8:17] = draw.integers(0, 10, (count, 9))
    numbers[:, 8] = place[ord("M")]
    numbers[:, 9] = place[ord("A")]
    numbers[:, 10:17] = _different(draw, count)
    weights = np.array([pow(3, i, 31) for i in range(17)])
    numbers[:, 17] = -(numbers[:, :17] @ weights) % 31
    letters: NDArray[np.uint8] = np.frombuffer(_ALPHABET.encode(), dtype=np.uint8)[numbers]
    text = letters.tobytes().decode()
    return pl.Series([text[at : at + 18] for at in range(0, 18 * count, 18)], dtype=pl.String)


def _different(draw: Source, count: int) -> NDArray[np.int64]:
    """Return `count` different rows of seven digits of base 31, in no order that shows."""
    start, step = int(draw.integers(0, 31**7)), 7_919 * 31 + 8
    rows = (start + np.arange(count, dtype=np.int64) * step) % 31**7
    return (rows[:, None] // 31 ** np.arange(6, -1, -1, dtype=np.int64)) % 31
