"""Plain text: encodings, line ends, pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from luocheng.documents.readers import read_bytes
from luocheng.documents.source import Line, Source
from luocheng.errors import LuochengError

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = "一、总体要求\n\n到2025年，公园达到45个。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "gbk", "gb2312"])
def test_encodings_in_use_are_read(encoding: str, lines: Callable[[Source], list[str]]) -> None:
    source = read_bytes(TEXT.encode(encoding), "a.txt")
    assert lines(source) == ["一、总体要求", "", "到2025年，公园达到45个。"]
    assert source.encoding == {"gbk": "gb18030", "gb2312": "gb18030"}.get(encoding, encoding)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_ends_a_line(end: str) -> None:
    source = read_bytes(TEXT.replace("\n", end).encode(), "a.txt")
    assert source.blocks == [Line("一、总体要求", 1), Line("", 2), Line("到2025年，公园达到45个。", 3)]


def test_a_form_feed_starts_a_page() -> None:
    source = read_bytes("第一页\n未完\f续\n".encode(), "a.txt")
    assert source.blocks == [Line("第一页", 1, 1), Line("未完", 2, 1), Line("续", 3, 2)]


def test_a_whole_document_on_one_line_is_one_line(lines: Callable[[Source], list[str]]) -> None:
    text = "一、目标。" * 5000
    assert lines(read_bytes(text.encode(), "a.txt")) == [text]


def test_radicals_are_read_as_the_characters_they_stand_for(lines: Callable[[Source], list[str]]) -> None:
    assert lines(read_bytes("⼈⺠政府⻓江".encode(), "a.txt")) == ["人民政府长江"]


def test_a_name_without_extension_is_read_as_text(lines: Callable[[Source], list[str]]) -> None:
    assert lines(read_bytes(TEXT.encode(), "-"))[0] == "一、总体要求"


@pytest.mark.parametrize(
    ("content", "code", "offset"),
    [
        (TEXT.encode() * 20 + b"\xff\xff", "text-encoding", len(TEXT.encode() * 20) + 1),
        ("总体要求".encode("gb18030") + b"\xff", "text-encoding", 9),
        (b"ab\x00\x01cd", "format-unknown", 3),
        ("总".encode("utf-16") + b"\x00", "text-encoding", 5),
    ],
)
def test_what_is_no_text_is_refused_with_its_offset(content: bytes, code: str, offset: int) -> None:
    with pytest.raises(LuochengError) as caught:
        read_bytes(content, "a.txt")
    (found,) = caught.value.faults
    assert found.code == code
    assert f"第 {offset} 字节" in found.what
    assert f"byte {offset}" in found.what_en


@pytest.mark.parametrize("content", [b" \n\r\n\t", "\u3000\n".encode(), "\ufeff".encode()])
def test_a_file_of_blanks_has_no_text(content: bytes) -> None:
    with pytest.raises(LuochengError) as caught:
        read_bytes(content, "a.txt")
    assert caught.value.faults[0].code == "no-text"
