"""Identifiers: check characters, structure, and what people really type."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luocheng.registers.identifiers import (
    PROVINCES,
    clean_identifier,
    gb2260_check,
    suspects,
    uscc_character,
    uscc_check,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VALID = ["91110000600037341L", "11440100MB2C000137", "124401000000000196", "91440101MA5A00021K"]
codes = st.builds(
    lambda kind, province, rest: (first := kind + province + rest) + uscc_character(first),
    st.sampled_from(["11", "51", "91", "92"]),
    st.sampled_from(sorted(PROVINCES)),
    st.text(ALPHABET, min_size=13, max_size=13),
)


@pytest.mark.parametrize("code", VALID)
def test_valid_codes_pass(code: str) -> None:
    assert uscc_check(code) is None


@pytest.mark.parametrize(
    "text", ["91440101ma5a00021k", " 9144 0101 MA5A 0002 1K", "９１４４０１０１ＭＡ５Ａ０００２１Ｋ"]
)
def test_blanks_small_letters_and_full_width_are_no_fault(text: str) -> None:
    assert uscc_check(text) is None
    assert clean_identifier(text) == "91440101MA5A00021K"


def test_an_early_code_that_fails_its_check_is_reported_as_uncertain() -> None:
    problem = uscc_check("91350100M0001TGQXM")
    assert problem is not None
    assert not problem.certain
    assert "算出的是 1" in problem.what


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1.24401E+17", "科学计数法"),
        ("440100012345678", "旧营业执照"),
        ("600037341", "组织机构代码"),
        ("9144010IMA5A00021K", "I"),
        ("", "0 位"),
    ],
)
def test_what_is_wrong_is_told(text: str, said: str) -> None:
    problem = uscc_check(text)
    assert problem is not None
    assert problem.certain
    assert said in problem.what
    assert problem.what_en


@given(codes)
def test_every_code_with_its_own_check_character_passes(code: str) -> None:
    assert uscc_check(code) is None


@given(codes, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(code: str, at: int, other: str) -> None:
    changed = code[:at] + other + code[at + 1 :]
    assert (uscc_check(changed) is None) == (changed == code)


@given(st.lists(st.one_of(codes, st.text(ALPHABET + "IO", min_size=15, max_size=19), st.none()), max_size=20))
def test_a_column_is_judged_like_its_codes(values: list[str | None]) -> None:
    found = [i for i in suspects(pl.Series(values, dtype=pl.String), "uscc") if uscc_check(values[i] or "")]
    assert found == [i for i, v in enumerate(values) if v is not None and uscc_check(v) is not None]


@pytest.mark.parametrize(
    "code", ["440100", "110000", "429004", "441900", "440104003", "440104003001", " 440100 "]
)
def test_division_codes_pass(code: str) -> None:
    assert gb2260_check(code) is None


@pytest.mark.parametrize(
    ("code", "said"), [("44010", "6 位"), ("990100", "99"), ("440012", "县级却是 12"), ("越秀区", "6 位")]
)
def test_wrong_division_codes_are_told(code: str, said: str) -> None:
    problem = gb2260_check(code)
    assert problem is not None
    assert said in problem.what


@given(st.lists(st.one_of(st.none(), st.text("0123456789", min_size=5, max_size=12)), max_size=20))
def test_a_column_of_divisions_is_judged_like_its_codes(values: list[str | None]) -> None:
    assert suspects(pl.Series(values, dtype=pl.String), "gb2260") == [
        i for i, v in enumerate(values) if v is not None and gb2260_check(v) is not None
    ]
