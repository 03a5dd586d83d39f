"""Which sentence of one version is which of the other.

Equal sentences are found first, those that stand once before those that stand often; what lies between
them is compared by the pairs of characters they share. Nothing here grows faster than the length of the
texts times a constant: rare pairs of characters lead to the candidates, common ones are passed over.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Alignment", "align", "similarity"]

Pair = tuple[int, int]

_CLOSE = 0.34
"""Likeness from which two sentences between the same neighbours are one sentence, changed."""
_CLOSE_ELSEWHERE = 0.62
"""Likeness from which a sentence counts as moved and changed."""
_HELD = 0.6
"""Share of a sentence that another must hold for the two to be merged or split."""
_COMMON = 600
"""A pair of characters that would make more candidates than this says little and is passed over."""
_FEW = 400
"""Pairs between two neighbours up to which each is compared."""
_LEAST = 8
"""Characters of a sentence that is looked for elsewhere: shorter ones are alike by chance."""


@dataclass(slots=True)
class Alignment:
    """Pairs of sentences that belong together, and groups where one stands for several.

    `pairs` holds (old, new); `moved` those of them that are out of order; `merged` maps a new sentence to
    further old ones that went into it, `split` an old sentence to further new ones that came out of it.
    """

    pairs: dict[int, int] = field(default_factory=dict)
    moved: set[int] = field(default_factory=set)
    merged: dict[int, list[int]] = field(default_factory=dict)
    split: dict[int, list[int]] = field(default_factory=dict)


def align(old: Sequence[str], new: Sequence[str]) -> Alignment:
    """Align two lists of sentences, each given by its characters."""
    result = Alignment()
    for i, j in _equal(old, new):
        result.pairs[i] = j
    gaps = _Gaps(result.pairs, len(old), len(new))
    left_old = [i for i in range(len(old)) if i not in result.pairs]
    taken = set(result.pairs.values())
    left_new = [j for j in range(len(new)) if j not in taken]
    _elsewhere_equal(old, new, left_old, left_new, result)
    shares = _Shares(old, new, left_old, left_new)
    shares.add_neighbours(gaps)
    _between(shares, gaps, result)
    _elsewhere(shares, result)
    _with_neighbours(old, new, result)
    _groups(old, new, gaps, result)
    return result


# --- equal sentences --------------------------------------------------------------------------------


def _equal(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Return pairs of equal sentences in order, as many as can be told without doubt."""
    result: list[Pair] = []
    todo = [(0, len(old), 0, len(new))]
    while todo:
        a, b, c, d = todo.pop()
        while a < b and c < d and old[a] == new[c]:
            result.append((a, c))
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
            result.append((b, d))
        if a >= b or c >= d:
            continue
        anchors = _rising(_once(old, new, a, b, c, d))
        if not anchors:
            result += _rising(_in_turn(old, new, a, b, c, d))
            continue
        before = (a - 1, c - 1)
        for i, j in (*anchors, (b, d)):
            if i > before[0] + 1 and j > before[1] + 1:
                todo.append((before[0] + 1, i, before[1] + 1, j))
            before = (i, j)
        result += anchors
    return sorted(result)


def _once(old: Sequence[str], new: Sequence[str], a: int, b: int, c: int, d: int) -> list[Pair]:
    """Pair the sentences that stand exactly once in both stretches."""
    counts_old, counts_new = Counter(old[a:b]), Counter(new[c:d])
    places = {new[j]: j for j in range(c, d) if counts_new[new[j]] == 1}
    return [(i, places[old[i]]) for i in range(a, b) if counts_old[old[i]] == 1 and old[i] in places]


def _in_turn(old: Sequence[str], new: Sequence[str], a: int, b: int, c: int, d: int) -> list[Pair]:
    """Pair sentences that stand several times: the first with the first, the second with the second."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for j in range(d - 1, c - 1, -1):
        places[new[j]].append(j)
    return [(i, places[old[i]].pop()) for i in range(a, b) if places.get(old[i])]


def _rising(pairs: list[Pair]) -> list[Pair]:
    """Return the longest run of pairs that rises on both sides."""
    pairs.sort()
    tails: list[int] = []
    last: list[int] = []
    before = [-1] * len(pairs)
    for k, (_, j) in enumerate(pairs):
        at = bisect_left(tails, j)
        before[k] = last[at - 1] if at else -1
        if at == len(tails):
            tails.append(j)
            last.append(k)
        else:
            tails[at], last[at] = j, k
    result = []
    k = last[-1] if last else -1
    while k >= 0:
        result.append(pairs[k])
        k = before[k]
    return result[::-1]


class _Gaps:
    """The stretches between sentences that are equal: which of them a sentence stands in."""

    def __init__(self, pairs: dict[int, int], size_old: int, size_new: int) -> None:
        self.old = [-1, *sorted(pairs), size_old]
        self.new = [-1, *(pairs[i] for i in sorted(pairs)), size_new]

    def of_old(self, i: int) -> int:
        return bisect_right(self.old, i)

    def of_new(self, j: int) -> int:
        return bisect_right(self.new, j)


def _elsewhere_equal(
    old: Sequence[str], new: Sequence[str], left_old: list[int], left_new: list[int], result: Alignment
) -> None:
    """Pair equal sentences that are out of order: they have moved."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for j in reversed(left_new):
        if len(new[j]) >= _LEAST:
            places[new[j]].append(j)
    for i in left_old:
        if places.get(old[i]):
            j = places[old[i]].pop()
            result.pairs[i] = j
            result.moved.add(i)
    taken = set(result.pairs.values())
    left_old[:] = [i for i in left_old if i not in result.pairs]
    left_new[:] = [j for j in left_new if j not in taken]


# --- sentences that are alike -----------------------------------------------------------------------


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[k : k + 2] for k in range(len(text) - 1)) or frozenset((text,))


def similarity(a: str, b: str) -> float:
    """Return how many pairs of characters two texts share, from 0 to 1."""
    x, y = _grams(a), _grams(b)
    return 2 * len(x & y) / (len(x) + len(y))


class _Shares:
    """How alike the sentences are that have no equal, found by the pairs of characters they share."""

    def __init__(
        self, old: Sequence[str], new: Sequence[str], left_old: list[int], left_new: list[int]
    ) -> None:
        self.old = {i: _grams(old[i]) for i in left_old}
        self.new = {j: _grams(new[j]) for j in left_new}
        self.likeness: dict[Pair, float] = {}
        where_old, where_new = _index(self.old), _index(self.new)
        shared: Counter[Pair] = Counter()
        for gram, places in where_old.items():
            others = where_new.get(gram)
            if others and len(places) * len(others) <= _COMMON:
                shared.update((i, j) for i in places for j in others)
        for (i, j), count in shared.items():
            # What was passed over is counted now, for the few pairs that are left.
            if count >= 2 or min(len(self.old[i]), len(self.new[j])) <= 4:
                common = len(self.old[i] & self.new[j])
                self.likeness[i, j] = 2 * common / (len(self.old[i]) + len(self.new[j]))

    def add_neighbours(self, gaps: _Gaps) -> None:
        """Compare all sentences between the same neighbours, where they are few, however common their words.

        A line that every task has (牵头单位:…) holds no rare pair of characters, and is still the same line.
        """
        by_gap: defaultdict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for i in self.old:
            by_gap[gaps.of_old(i)][0].append(i)
        for j in self.new:
            by_gap[gaps.of_new(j)][1].append(j)
        for mine, theirs in by_gap.values():
            if len(mine) * len(theirs) > _FEW:
                continue
            for i in mine:
                for j in theirs:
                    size = len(self.old[i]) + len(self.new[j])
                    self.likeness[i, j] = 2 * len(self.old[i] & self.new[j]) / size


def _index(grams: dict[int, frozenset[str]]) -> dict[str, list[int]]:
    where: defaultdict[str, list[int]] = defaultdict(list)
    for k, own in grams.items():
        for gram in own:
            where[gram].append(k)
    return where


def _between(shares: _Shares, gaps: _Gaps, result: Alignment) -> None:
    """Pair sentences that are alike and stand between the same neighbours, in order."""
    by_gap: defaultdict[int, list[tuple[int, int, float]]] = defaultdict(list)
    for (i, j), likeness in shares.likeness.items():
        gap = gaps.of_old(i)
        if likeness >= _CLOSE and gap == gaps.of_new(j):
            by_gap[gap].append((i, j, likeness))
    for candidates in by_gap.values():
        result.pairs.update(_heaviest(candidates))


def _heaviest(candidates: Iterable[tuple[int, int, float]]) -> list[Pair]:
    """Return the pairs of greatest likeness in all that rise on both sides."""
    ordered = sorted(candidates, key=lambda c: (c[0], -c[1]))
    columns = {j: k + 1 for k, j in enumerate(sorted({j for _, j, _ in ordered}))}
    tree: list[tuple[float, int]] = [(0.0, -1)] * (len(columns) + 1)
    before: list[int] = []
    for number, (_, j, weight) in enumerate(ordered):
        best, last = 0.0, -1
        k = columns[j] - 1
        while k > 0:
            if tree[k][0] > best:
                best, last = tree[k]
            k -= k & -k
        before.append(last)
        k = columns[j]
        while k < len(tree):
            if best + weight > tree[k][0]:
                tree[k] = (best + weight, number)
            k += k & -k
    at = max(tree)[1]
    result = []
    while at >= 0:
        result.append(ordered[at][:2])
        at = before[at]
    return result


def _elsewhere(shares: _Shares, result: Alignment) -> None:
    """Pair what is left with its like wherever it stands: moved, and changed a little."""
    taken = set(result.pairs.values())
    candidates = sorted(
        (-likeness, i, j)
        for (i, j), likeness in shares.likeness.items()
        if likeness >= _CLOSE_ELSEWHERE
        and i not in result.pairs
        and j not in taken
        and len(shares.old[i]) >= _LEAST
    )
    for _, i, j in candidates:
        if i not in result.pairs and j not in taken:
            result.pairs[i] = j
            result.moved.add(i)
            taken.add(j)


def _with_neighbours(old: Sequence[str], new: Sequence[str], result: Alignment) -> None:
    """Let short sentences move with what they stand beside: the heading with its text."""
    taken = set(result.pairs.values())
    for i in sorted(result.moved):
        for step in (-1, 1):
            a, b = i + step, result.pairs[i] + step
            while 0 <= a < len(old) and 0 <= b < len(new) and old[a] == new[b]:
                if a in result.pairs or b in taken:
                    break
                result.pairs[a] = b
                result.moved.add(a)
                taken.add(b)
                a, b = a + step, b + step


# --- merged and split -------------------------------------------------------------------------------


def _groups(old: Sequence[str], new: Sequence[str], gaps: _Gaps, result: Alignment) -> None:
    """Find sentences that went into another one, or came out of one, beside the one it is paired with."""
    back = {j: i for i, j in result.pairs.items()}
    _held(old, new, gaps, result.pairs, back, result.merged)
    held = {i for group in result.merged.values() for i in group}
    swapped = _Gaps({}, 0, 0)
    swapped.old, swapped.new = gaps.new, gaps.old
    _held(new, old, swapped, back, {i: j for i, j in result.pairs.items() if i not in held}, result.split)


def _held(
    parts: Sequence[str],
    wholes: Sequence[str],
    gaps: _Gaps,
    paired: dict[int, int],
    partner: dict[int, int],
    groups: dict[int, list[int]],
) -> None:
    """Find parts without a partner of which a paired whole between the same neighbours holds most."""
    by_gap: defaultdict[int, list[int]] = defaultdict(list)
    for whole, part in partner.items():
        if parts[part] != wholes[whole]:
            by_gap[gaps.of_new(whole)].append(whole)
    for i, text in enumerate(parts):
        if i in paired or len(text) < _LEAST:
            continue
        own = _grams(text)
        best, at = 0.0, -1
        for whole in by_gap.get(gaps.of_old(i), ())[:60]:
            fresh = _grams(wholes[whole]) - _grams(parts[partner[whole]])
            share = len(own & fresh) / len(own)
            held = len(own & _grams(wholes[whole])) / len(own)
            if held >= _HELD and share > max(best, 0.3):
                best, at = share, whole
        if at >= 0:
            groups.setdefault(at, []).append(i)
