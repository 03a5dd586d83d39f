"""Pdf files: lines that know whether they run on, whole tables, no page furniture, clear refusals."""

from __future__ import annotations

import os
import threading
import time
import zlib
from itertools import pairwise
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from luocheng.documents.readers import Limits, read_bytes, read_source
from luocheng.documents.source import Line, Source, Table
from luocheng.errors import LuochengError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Lines = Callable[[Source], list[str]]


def write_pdf(*objects: bytes) -> bytes:
    """Write numbered objects as a pdf; the first is the catalogue."""
    data, places = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, len(data))
    )


def stream(content: bytes, head: bytes = b"") -> bytes:
    """Write a stream object."""
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (head, len(content), content)


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def one_page(content: bytes) -> bytes:
    """Write a pdf of one page."""
    return write_pdf(CATALOGUE, PAGES, PAGE, stream(content), FONT)


# --- what is read -------------------------------------------------------------------------------------------


def test_page_numbers_are_left_out_and_pages_counted(data: Path) -> None:
    source = read_source(data / "plan.pdf")
    found = [block for block in source.blocks if isinstance(block, Line)]
    assert not [line.text for line in found if "—" in line.text]
    assert sorted({line.page for line in found if line.page}) == [1, 2, 3]
    assert all(a.number < b.number for a, b in pairwise(found))


def test_titles_are_the_large_centred_lines(data: Path) -> None:
    titles = [
        b.text for b in read_source(data / "plan.pdf").blocks if isinstance(b, Line) and b.kind == "title"
    ]
    assert titles == ["示例市人民政府办公室关于印发", "《示例市老旧街区改善三年行动方案》的通知"]


def test_lines_know_whether_they_run_on(data: Path) -> None:
    blocks = [block for block in read_source(data / "plan.pdf").blocks if isinstance(block, Line)]
    flows = {block.text: block.flows for block in blocks}
    assert flows["坚持以人为本、先急后缓，把居民最盼望、问题最突出的"] is True
    assert flows["率达到90%以上。"] is False
    assert flows["处托育服务点，十五分钟生活圈覆盖率达到85%左右。新增停"] is True  # over the page break
    assert flows["（一）改善街区道路。"] is False


def test_two_columns_are_read_one_after_the_other(
    data: Path, paragraphs: Callable[[Source], list[str]]
) -> None:
    plan = paragraphs(read_source(data / "plan.docx"))
    body = plan[4:]
    found = paragraphs(read_source(data / "columns.pdf"))
    assert found[:3] == plan[:3]
    assert found[3:] == [*body, *body]


def test_running_heads_are_left_out(data: Path, lines: Lines) -> None:
    assert "示例市人民政府公报" not in "".join(lines(read_source(data / "columns.pdf")))


def test_a_table_over_four_pages_is_one(data: Path, tables: Callable[[Source], list[Table]]) -> None:
    (from_pdf,) = tables(read_source(data / "table.pdf"))
    (from_docx,) = tables(read_source(data / "table.docx"))
    assert from_pdf.cells == from_docx.cells
    assert from_pdf.page == 1


def test_the_text_of_a_table_is_not_repeated_as_lines(data: Path, lines: Lines) -> None:
    assert lines(read_source(data / "table.pdf")) == ["老旧街区改善任务分解表"]


def test_footnotes_stand_at_the_end_without_their_marks(data: Path) -> None:
    blocks = read_source(data / "notes.pdf").blocks
    notes = [block for block in blocks if isinstance(block, Line) and block.kind == "footnote"]
    assert [(note.text, note.page) for note in notes] == [
        ("老旧街区，是指2005年以前建成、配套不全、环境较差的街区。", 1),
        ("绿地服务半径覆盖率按公园绿地500米服务半径计算。", 2),
    ]
    assert blocks[-2:] == notes
    assert "街区放在前面，用三年时间补齐道路、管网、绿地和公共服务" in [
        b.text for b in blocks if isinstance(b, Line)
    ]


def test_rotated_watermarks_and_radicals(
    data: Path, lines: Lines, paragraphs: Callable[[Source], list[str]]
) -> None:
    source = read_source(data / "plan-chromium.pdf")
    assert not set("内部资料") & set("".join(lines(source))[:40])
    assert "内部资料" not in "".join(lines(source))
    plan = paragraphs(read_source(data / "plan.docx"))
    assert [text for text in paragraphs(source) if text in plan] == [plan[0], *plan[4:18]]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_pages_that_lie_on_their_side_are_turned(
    turn: int, data: Path, tables: Callable[[Source], list[Table]]
) -> None:
    document = pypdfium2.PdfDocument(data / "table.pdf")
    for page in document:
        page.set_rotation(turn)
        page.close()
    content = save(document)
    assert tables(read_bytes(content, "a.pdf"))[0].cells == tables(read_source(data / "table.pdf"))[0].cells


def save(document: pypdfium2.PdfDocument) -> bytes:
    """Return a document as bytes and close it."""
    import io

    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


def test_drawn_sideways(lines: Lines) -> None:
    text = b"The quick brown fox jumps over the lazy dog and runs away"
    content = b"BT /F 12 Tf 0 1 -1 0 100 100 Tm (%s) Tj 0 1 -1 0 120 100 Tm (%s) Tj ET" % (text, text[::1])
    assert lines(read_bytes(one_page(content), "a.pdf")) == [text.decode()] * 2


def test_a_file_with_only_an_owner_password_is_read(
    data: Path, tables: Callable[[Source], list[Table]]
) -> None:
    assert len(tables(read_source(data / "owner.pdf"))) == 1


def test_metadata(data: Path) -> None:
    metadata = read_source(data / "plan.pdf").metadata
    assert metadata["title"].startswith("示例市人民政府办公室关于印发")
    assert metadata["author"] == "示例市"


def test_text_printed_twice_to_look_bold_is_read_once(lines: Lines) -> None:
    content = b"BT /F 12 Tf 72 700 Td (Total of aa) Tj 0.3 0 Td (Total of aa) Tj ET"
    assert lines(read_bytes(one_page(content), "a.pdf")) == ["Total of aa"]


def grid_page(verticals: list[int], horizontals: list[int], texts: list[tuple[int, int, str]]) -> bytes:
    """Draw a table of lines with words in it."""
    strokes = [b"%d %d m %d %d l S" % (x, horizontals[0], x, horizontals[-1]) for x in verticals]
    strokes += [b"%d %d m %d %d l S" % (verticals[0], y, verticals[-1], y) for y in horizontals]
    words = [b"BT /F 10 Tf %d %d Td (%s) Tj ET" % (x, y, text.encode()) for x, y, text in texts]
    return one_page(b"\n".join([*strokes, *words]))


def test_tables_of_strokes_rectangles_and_open_sides(
    tables: Callable[[Source], list[Table]], grid: Callable[[Table], list[object]]
) -> None:
    texts = [(55, 705, "a"), (155, 705, "b"), (55, 655, "c"), (155, 655, "d")]
    expected = [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "c"), (1, 1, 1, 1, "d")]
    strokes = grid_page([50, 150, 250], [750, 700, 650], texts)
    boxes = b"\n".join(b"%d %d 100 50 re S" % (x, y) for x in (50, 150) for y in (650, 700))
    thin = (
        b"\n".join(b"50 %d 200 0.5 re f" % y for y in (750, 700, 650))
        + b"\n"
        + b"\n".join(b"%d 650 0.5 100 re f" % x for x in (50, 150, 250))
    )
    sides = b"50 750 m 250 750 l S 50 700 m 250 700 l S 50 650 m 250 650 l S 150 650 m 150 750 l S"
    words = b"\n".join(b"BT /F 10 Tf %d %d Td (%s) Tj ET" % (x, y, text.encode()) for x, y, text in texts)
    for drawn in (strokes, *(one_page(lines + b"\n" + words) for lines in (boxes, thin, sides))):
        (table,) = tables(read_bytes(drawn, "a.pdf"))
        assert grid(table) == expected


def test_double_borders_add_no_rows_and_columns(
    tables: Callable[[Source], list[Table]], grid: Callable[[Table], list[object]]
) -> None:
    texts = [(65, 705, "a"), (165, 705, "b"), (65, 655, "c"), (165, 655, "d")]
    drawn = grid_page(
        [50, 54, 150, 246, 250], [750, 746, 700, 654, 650], [(x, y + 8, text) for x, y, text in texts]
    )
    (table,) = tables(read_bytes(drawn, "a.pdf"))
    assert grid(table) == [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "c"), (1, 1, 1, 1, "d")]


def test_a_frame_around_text_is_no_table(tables: Callable[[Source], list[Table]], lines: Lines) -> None:
    content = b"50 50 495 742 re S BT /F 12 Tf 72 700 Td (The quick brown fox jumps over the lazy dog) Tj ET"
    source = read_bytes(one_page(content), "a.pdf")
    assert tables(source) == []
    assert lines(source) == ["The quick brown fox jumps over the lazy dog"]


# --- what is refused ----------------------------------------------------------------------------------------


def codes(content: bytes, **options: object) -> list[str]:
    """Return the codes of the faults of a pdf."""
    with pytest.raises(LuochengError) as caught:
        read_bytes(content, "a.pdf", **options)  # type: ignore[arg-type]
    return [found.code for found in caught.value.faults]


def test_a_password_is_asked_for(data: Path) -> None:
    assert codes((data / "encrypted.pdf").read_bytes()) == ["pdf-encrypted"]


def test_a_scanned_page_is_named(data: Path) -> None:
    with pytest.raises(LuochengError) as caught:
        read_source(data / "scanned.pdf")
    (found,) = caught.value.faults
    assert (found.code, found.where) == ("pdf-scanned-page", "scanned.pdf")
    assert "第 2 页" in found.what
    assert "page 2" in found.what_en


@pytest.mark.parametrize(
    "content",
    [
        b"".join(
            b"q 595 0 0 150 0 %d cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q\n" % y for y in range(0, 842, 150)
        ),
        b"".join(b"%d 700 m %d 710 %d 720 %d 730 c S\n" % (x, x, x + 1, x) for x in range(500)),
    ],
    ids=["strips", "outlines"],
)
def test_scans_in_strips_and_text_in_outlines_are_scans(content: bytes) -> None:
    assert codes(one_page(content)) == ["pdf-scanned-page"]


def test_a_picture_beside_the_text_does_no_harm(lines: Lines) -> None:
    seal = b"q 120 0 0 120 300 300 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q\n"
    assert lines(read_bytes(one_page(seal + b"BT /F 12 Tf 72 700 Td (2024-3-18) Tj ET"), "a.pdf")) == [
        "2024-3-18"
    ]


def test_every_garbled_page_is_named(data: Path) -> None:
    with pytest.raises(LuochengError) as caught:
        read_source(data / "garbled.pdf")
    assert [found.code for found in caught.value.faults] == ["pdf-garbled-page"] * 2
    assert ["第 1 页" in caught.value.faults[0].what, "第 2 页" in caught.value.faults[1].what] == [
        True,
        True,
    ]


def test_faulty_pages_may_be_left_out_with_a_note(data: Path) -> None:
    source = read_source(data / "scanned.pdf", skip_pages=True)
    assert {block.page for block in source.blocks} <= {1, 3}
    assert source.notes[0][0] == "pdf-scanned-page"
    assert codes((data / "garbled.pdf").read_bytes(), skip_pages=True) == ["pdf-garbled-page"] * 2


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7\nnothing", ["pdf-damaged"]),
        (b"no pdf at all", ["pdf-damaged"]),
        (write_pdf(CATALOGUE, b"<</Type/Pages/Kids[]/Count 0>>"), ["no-text"]),
        (one_page(b""), ["no-text"]),
        (write_pdf(CATALOGUE, b"<</Type/Pages/Kids[2 0 R]/Count 9>>"), ["pdf-damaged-page"] * 9),
        (one_page(b"BT /F 12 Tf 72 700 Td (" + b"\\200\\376\\315\\240" * 30 + b") Tj ET"), ["pdf-garbled-page"]),
        (one_page(b"BT /F 6 Tf 20 700 Td (" + b"(cid:12)".replace(b"(", b"\\(").replace(b")", b"\\)") * 20 + b") Tj ET"), ["pdf-garbled-page"]),
    ],
)  # fmt: skip
def test_broken_files(content: bytes, expected: list[str]) -> None:
    assert codes(content) == expected


def test_too_many_pages_and_characters() -> None:
    pages = write_pdf(
        CATALOGUE, b"<</Type/Pages/Kids[" + b"3 0 R " * 30 + b"]/Count 30>>", PAGE, stream(b""), FONT
    )
    assert codes(pages, limits=Limits(pages=20)) == ["pdf-too-many-pages"]
    full = one_page(b"BT /F 1 Tf 1 0 0 1 0 0 Tm (" + b"a" * 3000 + b") Tj ET")
    assert codes(full, limits=Limits(page_characters=2000)) == ["pdf-page-too-full"]


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.99])
def test_a_file_cut_short_is_read_in_part_or_refused(cut: float, data: Path) -> None:
    content = (data / "plan.pdf").read_bytes()
    try:
        source = read_bytes(content[: int(len(content) * cut)], "a.pdf")
    except LuochengError as error:
        assert error.faults[0].code in {"pdf-damaged", "pdf-damaged-page", "pdf-garbled-page", "no-text"}  # noqa: PT017
    else:
        assert source.blocks


# --- the process that reads ---------------------------------------------------------------------------------


def form_bomb(levels: int = 12, fan: int = 10) -> bytes:
    """Write a page that draws a form ten times, which draws a form ten times, and so on."""
    draw = stream(b"/F Do " * fan)
    objects = [CATALOGUE, PAGES, PAGE.replace(b"<</Font<</F 5 0 R>>>>", b"<</XObject<</F 5 0 R>>>>"), draw]
    for level in range(levels):
        below = b"/Resources<</XObject<</F %d 0 R>>>>" % (level + 6) if level < levels - 1 else b""
        head = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]" + below
        objects.append(stream(b"/F Do " * fan, head))
    return write_pdf(*objects)


def test_a_file_that_hangs_the_library_is_given_up(data: Path, lines: Lines) -> None:
    start = time.monotonic()
    assert codes(form_bomb(), limits=Limits(seconds=1)) == ["too-slow"]
    assert time.monotonic() - start < 10
    assert lines(read_source(data / "plan.pdf"))  # the next file is read by a new process


def test_a_file_that_exhausts_memory_is_given_up(data: Path, lines: Lines) -> None:
    content = zlib.compress(b"0 0 m 1 1 l S " * 8_000_000, 9)
    page = write_pdf(CATALOGUE, PAGES, PAGE, stream(content, b"/Filter/FlateDecode"), FONT)
    found = codes(page, limits=Limits(seconds=20, memory_bytes=600_000_000))
    assert found[0] in {"pdf-reader-stopped", "too-slow", "unreadable"}
    assert lines(read_source(data / "plan.pdf"))


def test_threads_take_turns(data: Path) -> None:
    content = (data / "plan.pdf").read_bytes()
    results: list[int] = []
    threads = [
        threading.Thread(target=lambda: results.append(len(read_bytes(content, "a.pdf").blocks)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert len(set(results)) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_process_reads_by_a_worker_of_its_own(data: Path) -> None:
    import subprocess
    import sys

    script = (
        "import os, sys\nfrom pathlib import Path\nfrom luocheng.documents.readers import read_source\n"
        "path = Path(sys.argv[1])\nread_source(path)\nchild = os.fork()\n"
        "count = len(read_source(path).blocks)\n"
        "if child: _, status = os.waitpid(child, 0); sys.exit(status or count != 57)\nos._exit(count != 57)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, str(data / "plan.pdf")],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
