"""The pages say what the product does: every command, option, code, variable and format; and no more than that."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from luocheng import __version__
from luocheng.cli import main
from luocheng.cli.read import _SUFFIXES
from luocheng.documents.readers.detect import BY_EXTENSION, HARD_FORMATS, UNSUPPORTED
from luocheng.documents.readers.faults import CATALOGUE
from luocheng.documents.readers.limits import DEFAULT
from luocheng.documents.reading import read_documents
from luocheng.policy import checks, folder, unit_files
from luocheng.policy.export import FORMATS
from luocheng.policy.reopen import PLANS

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "luocheng"
REFERENCE = ROOT / "docs" / "reference"
PAGES = sorted(
    [
        *(ROOT / name for name in ("README.md", "README.zh.md", "CHANGELOG.md", "CONTRIBUTING.md")),
        ROOT / "bench" / "README.md",
        ROOT / "policies" / "sample-city" / "README.md",
        *(ROOT / "docs").rglob("*.md"),
    ]
)
FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"[a-z]+(?:-[a-z]+)*")


@cache
def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def reference(name: str) -> str:
    return read(REFERENCE / f"{name}.md")


def section(text: str, title: str) -> str:
    """Return what stands under a heading, up to the next one of its level or above."""
    match = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,2}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert match, f"no section '{title}'"
    return match[2]


def table(text: str) -> dict[str, list[str]]:
    """Return the rows of the tables of a text by the code in their first cell."""
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in text.splitlines() if line.startswith("| `")]
    names = [row[0].strip().strip("`") for row in rows]
    assert len(names) == len(set(names)), "a code stands in two rows"
    return {name: [c.strip() for c in row[1:]] for name, row in zip(names, rows, strict=True)}


def commands(
    command: click.Command = main, name: str = "luocheng", above: click.Context | None = None
) -> Iterator[tuple[str, click.Command, click.Context]]:
    """Walk the tree of commands, each within the one above it: a command keeps the help option it is first asked for."""
    context = click.Context(command, above, **command.context_settings)
    yield name, command, context
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            assert found is not None
            yield from commands(found, f"{name} {child}", context)


COMMANDS = {name: (command, context) for name, command, context in commands()}
GROUPS = {name for name, (command, _) in COMMANDS.items() if isinstance(command, click.Group)}


def options(name: str) -> set[str]:
    command, context = COMMANDS[name]
    return {
        spelling
        for parameter in command.get_params(context)
        if isinstance(parameter, click.Option)
        for spelling in (*parameter.opts, *parameter.secondary_opts)
    }


# --- commands -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_documented(name: str) -> None:
    text = section(reference("commands"), name)
    told = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", text))
    help_options = {"-h", "--help"}
    assert options(name) - help_options <= told
    if name == "luocheng":
        assert help_options <= told


@pytest.mark.parametrize("name", [n for n, (c, _) in COMMANDS.items() if not isinstance(c, click.Group)])
def test_no_option_is_documented_that_is_not_there(name: str) -> None:
    for row in re.findall(r"^\| (`-.*?) \| ", section(reference("commands"), name), re.MULTILINE):
        assert set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", row)) <= options(name), row


@pytest.mark.parametrize("name", [n for n, (c, _) in COMMANDS.items() if not isinstance(c, click.Group)])
def test_usage_and_defaults_are_those_of_the_command(name: str) -> None:
    command, context = COMMANDS[name]
    text = section(reference("commands"), name)
    arguments = [p for p in command.get_params(context) if isinstance(p, click.Argument)]
    usage = " ".join((name, *(a.make_metavar(context) for a in arguments)))
    assert f"{usage}\n" in text
    for parameter in command.get_params(context):
        if isinstance(parameter, click.Option) and parameter.show_default and parameter.default:
            assert str(parameter.default) in text, parameter.name


def test_the_overview_lists_every_command() -> None:
    listed = re.findall(r"^\| \[`([^`]+)`\]", reference("commands"), re.MULTILINE)
    assert listed
    assert set(listed) == {n for n, (c, _) in COMMANDS.items() if not isinstance(c, click.Group)}


def command_lines(text: str) -> list[list[str]]:
    """Return the luocheng commands in the code blocks of a page, continued lines joined."""
    blocks = "\n".join(FENCE.findall(text)).replace("\\\n", " ")
    found = re.findall(
        r"^(?:LUOCHENG_LANG=\w+ )?(?:\.venv/bin/)?(luocheng .*?)(?: >.*| 2>.*)?$", blocks, re.MULTILINE
    )
    return [line.split("#")[0].split() for line in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_in_examples_exist(page: Path) -> None:
    for words in command_lines(read(page)):
        if words[1].startswith(("-", "FILE", ",")):
            name = "luocheng"
        else:
            name = " ".join(words[:3] if f"luocheng {words[1]}" in GROUPS else words[:2])
        assert name in COMMANDS, words
        assert {w for w in words if w.startswith("-")} <= options(name) | {"-h", "--help"}, words


def test_examples_are_found() -> None:
    page = read(ROOT / "docs" / "tutorial" / "first-plan.md")
    assert ["luocheng", "read", "document.docx", "-o", "plan"] in command_lines(page)


def test_every_exit_code_is_documented() -> None:
    from luocheng.cli.common import DONE, FOUND, USAGE

    told = re.findall(r"^\| (\d+) \|", section(reference("commands"), "Exit codes"), re.MULTILINE)
    assert [int(code) for code in told] == [DONE, FOUND, USAGE]


def test_every_target_of_make_is_documented() -> None:
    goals = re.findall(r"^([a-z]+):.*##", read(ROOT / "Makefile"), re.MULTILINE)
    told = section(reference("commands"), "Make")
    assert goals
    assert [g for g in goals if g != "help" and f"`make {g}`" not in told] == []


# --- environment variables ------------------------------------------------------------------------------------------


def variables(path: Path) -> set[str]:
    """Return the environment variables that a module reads or sets."""
    found: set[str] = set(re.findall(r"\bLUOCHENG_[A-Z_]+\b", read(path)))
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.environ.get", "os.getenv"):
            found |= {a.value for a in node.args[:1] if isinstance(a, ast.Constant)}
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            found |= {node.slice.value} if isinstance(node.slice, ast.Constant) else set()
        elif isinstance(node, ast.Dict) and any(v and ast.unparse(v) == "os.environ" for v in node.values):
            found |= {k.value for k in node.keys if isinstance(k, ast.Constant)}
    return found


def test_every_environment_variable_is_documented() -> None:
    used = {
        name
        for folder_ in (SOURCE, ROOT / "bench", ROOT / "tests")
        for path in folder_.rglob("*.py")
        if path != Path(__file__)
        for name in variables(path)
    }
    told = section(reference("commands"), "Environment variables") + section(reference("web"), "Settings")
    assert {"LUOCHENG_LANG", "LANG", "LUOCHENG_DATA"} <= used
    assert {name for name in used if f"`{name}`" not in told} == set()


# --- findings and faults --------------------------------------------------------------------------------------------


def severities() -> dict[str, str]:
    """Return the severity that the checks on a plan give each of their codes."""
    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(read(SOURCE / "policy" / "checks.py"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "_finding":
            code, severity = (a.value for a in node.args[:2] if isinstance(a, ast.Constant))
            assert found.setdefault(code, severity) == severity, code
    return found


def test_every_finding_on_a_plan_is_documented_with_its_severity() -> None:
    told = table(section(reference("findings"), "Findings on a plan"))
    assert set(severities()) == set(checks.CHECKS)
    assert {code: row[0] for code, row in told.items()} == severities()


def test_every_finding_on_a_folder_is_documented_with_its_severity() -> None:
    told = table(section(reference("findings"), "Findings on a policy folder"))
    assert {code: row[0] for code, row in told.items()} == {c: m.severity for c, m in folder.CHECKS.items()}


def fault_codes() -> set[str]:
    """Return every code that the source gives a fault, by keyword or as the last word of a `_fault`."""
    found = set(CATALOGUE)
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(read(path))):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func).rpartition(".")[2]
            if not name.lower().endswith(("fault", "refuse")):
                continue
            words = [k.value for k in node.keywords if k.arg == "code"]
            if name != "Fault" and not words:
                words = [a for a in (node.args[0], node.args[-1]) if path.name != "unit_files.py"]
            found |= {
                w.value
                for w in words
                if isinstance(w, ast.Constant) and isinstance(w.value, str) and CODE.fullmatch(w.value)
            }
    return found


def test_every_fault_is_documented() -> None:
    told = table(reference("faults"))
    codes = fault_codes()
    assert {"pdf-scanned-page", "unit-directory", "quote-not-in-text", "wrong-value"} <= codes
    assert set(told) == codes


def test_every_fault_has_a_meaning_and_a_remedy() -> None:
    for code, row in table(reference("faults")).items():
        assert len(row) == 2, code
        assert all(row), code


# --- formats and limits ---------------------------------------------------------------------------------------------


def test_every_format_is_documented() -> None:
    told = set(re.findall(r"\.[a-z]+\b", reference("formats")))
    read_ = {f".{name}" for name in (*BY_EXTENSION, *HARD_FORMATS, *UNSUPPORTED)}
    written = {f".{name}" for name in FORMATS}
    assert read_ | written | _SUFFIXES | set(PLANS) <= told


def test_what_a_folder_stands_for_is_documented() -> None:
    match = re.search(r"files with the extensions `([^`]+)`", reference("formats"))
    assert match
    assert set(match[1].split()) == _SUFFIXES


def test_every_limit_is_documented() -> None:
    text = section(reference("formats"), "Limits")
    for name in DEFAULT.__dataclass_fields__:
        value = getattr(DEFAULT, name)
        said = f"{value // 1_000_000:,} MB" if name.endswith("bytes") else f"{value:,.0f}"
        assert said in text, name


def test_every_header_of_a_unit_directory_is_documented() -> None:
    text = reference("unit-directory")
    for word in (*unit_files._NAME, *unit_files._ALIASES):
        assert word in text, word


# --- links ----------------------------------------------------------------------------------------------------------


def anchors(path: Path) -> set[str]:
    """Return the anchors that a page has for its headings."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", read(path)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def broken(page: Path) -> list[str]:
    """Return the relative links of a page that lead nowhere."""
    wrong = []
    for link in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", read(page))):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = unquote(link).partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            wrong.append(link)
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_relative_links_resolve(page: Path) -> None:
    assert broken(page) == []


def test_broken_links_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A b\n[x](#a-b) [y](none.md) [z](#c) [w](https://example.org)\n", encoding="utf-8")
    assert broken(page) == ["none.md", "#c"]


def test_every_page_is_in_the_index() -> None:
    docs = ROOT / "docs"
    linked = {(docs / x).resolve() for x in re.findall(r"\]\(([^)#]+)\)", read(docs / "README.md"))}
    assert {p for p in docs.rglob("*.md") if p.name != "README.md"} <= linked


# --- two languages --------------------------------------------------------------------------------------------------


def outline(path: Path) -> list[int]:
    return [len(h) for h in re.findall(r"^(#+) ", FENCE.sub("", read(path)), re.MULTILINE)]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("README.md", "README.zh.md"),
        *(
            (str(p.with_suffix("").with_suffix(".md").relative_to(ROOT)), str(p.relative_to(ROOT)))
            for p in sorted((ROOT / "docs" / "tutorial").glob("*.zh.md"))
        ),
    ],
)
def test_both_languages_have_the_same_sections_and_commands(english: str, chinese: str) -> None:
    assert outline(ROOT / english) == outline(ROOT / chinese)
    assert FENCE.findall(read(ROOT / english)) == FENCE.findall(read(ROOT / chinese))


# --- pictures -------------------------------------------------------------------------------------------------------


def pictures_of(page: Path) -> list[str]:
    return re.findall(r"!\[[^\]]+\]\((pictures/[^)]+)\)", read(page))


def test_every_picture_is_shown_in_both_languages_and_all_are_small() -> None:
    tutorial = ROOT / "docs" / "tutorial"
    shown = set()
    for chinese in tutorial.glob("*.zh.md"):
        english = chinese.with_suffix("").with_suffix(".md")
        assert pictures_of(english) == pictures_of(chinese)
        shown |= {tutorial / p for p in pictures_of(english)}
    kept = set((tutorial / "pictures").iterdir())
    assert kept == shown
    assert sum(p.stat().st_size for p in kept) <= 4_000_000


# --- what the examples print ----------------------------------------------------------------------------------------


def test_the_version_is_the_one_that_is_told() -> None:
    assert f"luocheng, version {__version__}\n" in read(ROOT / "docs" / "tutorial" / "first-plan.md")
    assert __version__ in read(ROOT / "CHANGELOG.md")


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial/first-plan.md"])
def test_the_summary_is_the_one_that_is_printed(page: str) -> None:
    """When reading has changed on purpose, put the new figures into the pages that this test names."""
    file = ROOT / "policies" / "sample-city" / "formats" / "three-year-action-plan.docx"
    (document,) = read_documents(file)
    units = {u for t in document.tasks for u in (*t.lead_units, *t.support_units)}
    numbers = sum(t.value is not None for t in document.targets)
    found = {s: sum(f.severity == s for f in document.findings) for s in ("error", "warning", "note")}
    assert (
        f"  条款 {len(document.clauses)}　任务 {len(document.tasks)}　单位 {len(units)}　指标 {len(document.targets)}（有数 {numbers}）"
        f"　检查发现：错误 {found['error']}、提醒 {found['warning']}、说明 {found['note']}\n"
    ) in read(ROOT / page)
