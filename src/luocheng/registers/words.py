"""Words as tables write them: full-width characters, blanks, brackets, and the marks that go with a heading."""

from __future__ import annotations

import re

__all__ = ["bare", "fold", "split_unit"]

_FULL = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0xFEFF: None}
_FULL |= {ord(a): ord(b) for a, b in zip("【〔［〖】〕］〗−–", "[[[[]]]]--", strict=True)}


def fold(text: str) -> str:
    """Return a text with full-width characters made half-width and blanks at both ends left out.

    >>> fold("　１２（公顷） ")
    '12(公顷)'
    """
    return text.translate(_FULL).strip()


_REQUIRED = re.compile(r"^[*★☆]+|[*★☆]+$|[(\[](?:必填|选填|必须|required|optional)[)\]]", re.IGNORECASE)


def bare(text: str) -> str:
    r"""Return what tells one heading from another: no blanks, marks, line breaks or capitals.

    >>> bare("* 占地 面积\n（公顷）（必填）"), bare("Floor area")
    ('占地面积(公顷)', 'floorarea')
    """
    return re.sub(r"[\s_]+", "", _REQUIRED.sub("", fold(text))).lower()


_UNIT = re.compile(r"^(?P<name>.+?)[(\[](?:单位|unit)?[::]?(?P<unit>[^()\[\]]*)[)\]]$", re.IGNORECASE)
_AFTER = re.compile(r"^(?P<name>.+?)[,，;]?(?:单位|unit)[::](?P<unit>.+)$", re.IGNORECASE)


def split_unit(text: str) -> tuple[str, str]:
    """Divide a heading into its name and what stands in its brackets; '' where nothing does.

    >>> split_unit("面积（公顷）"), split_unit("面积,单位：公顷"), split_unit("面积")
    (('面积', '公顷'), ('面积', '公顷'), ('面积', ''))
    """
    words = re.sub(r"\s+", "", _REQUIRED.sub("", fold(text)))
    for pattern in (_UNIT, _AFTER):
        match = pattern.match(words)
        if match:
            return match["name"], match["unit"]
    return words, ""
