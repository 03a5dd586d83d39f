"""Numbers as word processors and browsers print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luocheng.documents.readers.numerals import FORMATS, join_label, numeral


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("decimal", ["1", "2", "10", "11", "20", "21", "100", "101", "110"]),
        ("chineseCounting", ["一", "二", "十", "十一", "二十", "二十一", "一○○", "一○一", "一一○"]),
        (
            "chineseCountingThousand",
            ["一", "二", "十", "十一", "二十", "二十一", "一百", "一百零一", "一百一十"],
        ),
        (
            "taiwaneseCountingThousand",
            ["一", "二", "十", "十一", "二十", "二十一", "一百", "一百零一", "一百一十"],
        ),
        ("japaneseCounting", ["一", "二", "十", "十一", "二十", "二十一", "百", "百一", "百十"]),
        (
            "chineseLegalSimplified",
            ["壹", "贰", "壹拾", "壹拾壹", "贰拾", "贰拾壹", "壹佰", "壹佰零壹", "壹佰壹拾"],
        ),
        ("ideographTraditional", ["甲", "乙", "癸", "甲", "癸", "甲", "癸", "甲", "癸"]),
        ("decimalEnclosedCircle", ["①", "②", "⑩", "⑪", "⑳", "㉑", "100", "101", "110"]),
        ("decimalEnclosedCircleChinese", ["①", "②", "⑩", "⑪", "⑳", "㉑", "100", "101", "110"]),
        ("decimalFullWidth", ["１", "２", "１０", "１１", "２０", "２１", "１００", "１０１", "１１０"]),
        ("upperRoman", ["I", "II", "X", "XI", "XX", "XXI", "C", "CI", "CX"]),
        ("lowerLetter", ["a", "b", "j", "k", "t", "u", "vvvv", "wwww", "fffff"]),
        ("lower-alpha", ["a", "b", "j", "k", "t", "u", "cv", "cw", "df"]),
        ("decimalZero", ["01", "02", "10", "11", "20", "21", "100", "101", "110"]),
        ("none", [""] * 9),
    ],
)
def test_formats(form: str, expected: list[str]) -> None:
    assert expected == [numeral(value, form) for value in (1, 2, 10, 11, 20, 21, 100, 101, 110)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (10_000, "一万"),
        (10_001, "一万零一"),
        (12_000, "一万二千"),
        (101_000, "十万一千"),
    ],
)
def test_large_chinese_numerals(value: int, expected: str) -> None:
    assert expected == numeral(value, "chineseCountingThousand")


@given(st.integers(-10, 2_000_000), st.sampled_from([*FORMATS, "bullet", "unheard-of"]))
def test_every_number_has_a_sign(value: int, form: str) -> None:
    assert isinstance(numeral(value, form), str)


@pytest.mark.parametrize(
    ("label", "text", "expected"),
    [
        ("一、", "总体要求", "一、总体要求"),
        ("（一）", " 指导思想", "（一）指导思想"),
        ("第三条", "本办法", "第三条 本办法"),
        ("1.", "供水", "1.供水"),
        ("1.", "5公里", "1. 5公里"),
        ("2", "025年", "2 025年"),
        ("①", "甲", "①甲"),
        ("", "甲", "甲"),
        ("三、", "", "三、"),
    ],
)
def test_a_number_does_not_fuse_with_its_text(label: str, text: str, expected: str) -> None:
    assert expected == join_label(label, text)
