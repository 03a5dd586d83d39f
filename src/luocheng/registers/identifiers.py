"""Identifiers that registers keep: 统一社会信用代码 (GB 32100) and 行政区划代码 (GB/T 2260)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "CHECKS",
    "PROVINCES",
    "IdentifierProblem",
    "clean_identifier",
    "gb2260_check",
    "suspects",
    "uscc_character",
    "uscc_check",
]

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100 leaves out I, O, S, V and Z."""

_WEIGHTS = tuple(3**i % 31 for i in range(17))

PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区", "21": "辽宁省", "22": "吉林省",
    "23": "黑龙江省", "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省", "35": "福建省", "36": "江西省",
    "37": "山东省", "41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区", "46": "海南省",
    "50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省", "54": "西藏自治区", "61": "陕西省", "62": "甘肃省",
    "63": "青海省", "64": "宁夏回族自治区", "65": "新疆维吾尔自治区", "71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区",
}  # fmt: skip
"""The first two digits of a division code."""


@dataclass(frozen=True, slots=True)
class IdentifierProblem:
    """Say what is wrong with an identifier, in Chinese and English.

    `certain` is false where a code that was really issued may look like this: some early 统一社会信用代码 fail their
    own check character. Such a code is reported and kept.
    """

    what: str
    what_en: str
    expected: str = ""
    expected_en: str = ""
    certain: bool = True


def clean_identifier(text: str) -> str:
    """Return an identifier as it is kept: half-width, upper case, without blanks and strokes.

    >>> clean_identifier(" 91440101-ma5a 00021k ")
    '91440101MA5A00021K'
    """
    return re.sub(r"[\s\-—－_·]", "", unicodedata.normalize("NFKC", text)).upper()


def uscc_character(first: str) -> str:
    """Return the check character that belongs to the first 17 characters of a 统一社会信用代码.

    >>> uscc_character("91440101MA5A00021")
    'K'

    Raises
    ------
    ValueError
        When a character is not one of the 31 that GB 32100 uses.
    """
    total = sum(_ALPHABET.index(c) * w for c, w in zip(first, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def uscc_check(text: str) -> IdentifierProblem | None:
    """Tell what is wrong with a 统一社会信用代码; None where nothing is.

    >>> uscc_check("91110000600037341L") is None
    True
    """
    code = clean_identifier(text)
    if re.fullmatch(r"\d(?:\.\d+)?E\+?\d+", code):
        return IdentifierProblem(
            f"“{text}”是科学计数法，后面的位数已经丢失",
            f"'{text}' is in scientific notation; its last digits are lost",
            "18 位的统一社会信用代码，单元格设为文本后重新填写",
            "the code of 18 characters, typed anew into a cell formatted as text",
        )
    if len(code) != 18:
        kind = "，像是 15 位的旧营业执照注册号" if re.fullmatch(r"\d{15}", code) else ""
        kind = kind or ("，像是 9 位的组织机构代码" if re.fullmatch(r"[\dA-Z]{8}[\dX]", code) else "")
        return IdentifierProblem(
            f"“{text}”有 {len(code)} 位{kind}",
            f"'{text}' has {len(code)} characters",
            "18 位的统一社会信用代码",
            "a unified social credit code of 18 characters",
        )
    strange = sorted({c for c in code if c not in _ALPHABET})
    if strange:
        return IdentifierProblem(
            f"“{text}”里有{'、'.join(strange)}，统一社会信用代码不用这些字符",
            f"'{text}' holds {', '.join(strange)}, which no unified social credit code uses",
            "数字和除 I、O、S、V、Z 以外的大写字母（0 和 O、1 和 I 易写错）",
            "digits and capital letters other than I, O, S, V, Z (0 and O, 1 and I are easily mistaken)",
        )
    if code[2:4] not in PROVINCES and code[:1] in "15789" and code[2:8] != "100000":
        return IdentifierProblem(
            f"“{text}”第 3—8 位 {code[2:8]} 不是行政区划代码",
            f"Characters 3 to 8 of '{text}', {code[2:8]}, are no division code",
            certain=False,
        )
    wanted = uscc_character(code[:17])
    if code[17] != wanted:
        return IdentifierProblem(
            f"“{text}”的校验码 {code[17]} 与前 17 位不符，按 GB 32100 算出的是 {wanted}",
            f"The check character {code[17]} of '{text}' does not fit the first 17, which give {wanted} by GB 32100",
            "与营业执照核对；早期发放的个别代码校验码本来就不符",
            "hold it against the licence; a few early codes were issued with another character",
            certain=False,
        )
    return None


def gb2260_check(text: str) -> IdentifierProblem | None:
    """Tell what is wrong with a division code of 6, 9 (street) or 12 (community) digits; None where nothing is.

    Which codes exist changes every year; only their structure and the province are looked at.

    >>> gb2260_check("440100") is None, gb2260_check("440012").what
    (True, '“440012”地级为 00，县级却是 12')
    """
    code = clean_identifier(text)
    if not re.fullmatch(r"\d+", code) or len(code) not in (6, 9, 12):
        return IdentifierProblem(
            f"“{text}”不是 6 位数字",
            f"'{text}' does not have 6 digits",
            "6 位行政区划代码（到街道 9 位，到社区 12 位），如 440100",
            "a division code of 6 digits (9 to the street, 12 to the community), such as 440100",
        )
    if code[:2] not in PROVINCES:
        return IdentifierProblem(
            f"“{text}”开头的 {code[:2]} 不是省级代码",
            f"{code[:2]} at the start of '{text}' is no province",
            "11—82 之间的省级代码开头，如 44（广东省）",
            "a code that begins with a province, such as 44",
        )
    if code[2:4] == "00" and code[4:6] != "00":
        return IdentifierProblem(
            f"“{text}”地级为 00，县级却是 {code[4:6]}",
            f"'{text}' has no prefecture (00) and yet the county {code[4:6]}",
            "省级代码写成 440000，地级写成 440100",
            "440000 for a province, 440100 for a prefecture",
        )
    return None


CHECKS: dict[str, Callable[[str], IdentifierProblem | None]] = {"uscc": uscc_check, "gb2260": gb2260_check}
"""The checks that a text field may name."""


def suspects(values: pl.Series, check: str) -> list[int]:
    """Return the positions of a column of cleaned identifiers that `CHECKS[check]` has to look at one by one.

    Those that are surely right are told apart in one pass over the column.
    """
    import polars as pl

    if check == "uscc":
        right = _uscc_right(values)
    elif check == "gb2260":
        whole = values.str.contains(r"^(?:\d{6}|\d{9}|\d{12})$")
        province = values.str.slice(0, 2).is_in(list(PROVINCES))
        upper = (values.str.slice(2, 2) != "00") | (values.str.slice(4, 2) == "00")
        right = (whole & province & upper).fill_null(value=False).to_numpy()
    else:
        return []
    return [int(i) for i in pl.Series(~right & values.is_not_null().to_numpy()).arg_true()]


def _uscc_right(values: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell for each of a column of codes whether it passes every check, in one matrix of its characters."""
    shape = values.str.contains(f"^[{_ALPHABET}]{{18}}$").fill_null(value=False).to_numpy()
    place = np.zeros(128, dtype=np.int64)
    place[np.frombuffer(_ALPHABET.encode(), dtype=np.uint8)] = np.arange(31)
    rows = np.flatnonzero(shape)
    text = "".join(values.gather(rows).to_list()).encode()
    numbers = place[np.frombuffer(text, dtype=np.uint8).reshape(-1, 18)]
    right: np.ndarray[tuple[int], np.dtype[np.bool_]] = np.zeros(len(values), dtype=bool)
    right[rows] = (-(numbers[:, :17] @ np.array(_WEIGHTS)) % 31) == numbers[:, 17]
    known = values.str.slice(2, 2).is_in(list(PROVINCES)).fill_null(value=False).to_numpy()
    right &= known
    return right
