"""YAML with the line of every value, read by its text and not by YAML's guesses: 0101 and no stay words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from luocheng.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Item", "Scalar", "read_yaml"]

_LARGEST = 32 * 1024 * 1024
_Base: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _Loader(_Base):  # type: ignore[valid-type,misc]
    """The loader that does not guess what a word is: no tag is looked up for any value."""

    def resolve(self, kind: type[yaml.Node], value: object, implicit: object) -> str:
        del value, implicit
        return kind.__name__

    def descend_resolver(self, current: object, index: object) -> None:
        """Keep no track of where a value stands."""

    def ascend_resolver(self) -> None:
        """Keep no track of where a value stands."""


_NULL = frozenset(("", "~", "null", "Null", "NULL"))


@dataclass(slots=True)
class Scalar:
    """A single value as it stands in the file; `text` is None where the file says nothing (or null)."""

    text: str | None
    line: int


@dataclass(slots=True)
class Item:
    """A mapping or a list: `fields` of a mapping in order, `entries` of a list."""

    line: int
    fields: dict[str, Scalar | Item] | None = None
    entries: list[Scalar | Item] | None = None


Value = Scalar | Item


def read_yaml(path: Path, faults: list[Fault]) -> Value | None:
    """Read a file into values with line numbers; what is wrong with it is added to `faults`.

    Anchors and aliases are refused: a small file could otherwise stand for an endless one.
    """
    text = _text(path, faults)
    if text is None:
        return None
    try:
        node = yaml.compose(text, Loader=_Loader)
        if node is None:
            return Item(1, entries=[])
        return _Reader(path.name, faults).value(node)
    except yaml.MarkedYAMLError as error:
        faults.append(_broken(path.name, error))
    except yaml.YAMLError as error:
        faults.append(
            Fault(
                "文件中有 YAML 不允许的字符",
                path.name,
                what_en="The file holds a character that YAML does not allow",
                remedy="删去不可见的控制字符后再试",
                remedy_en=f"Remove the control character ({str(error).splitlines()[0]})",
                code="yaml",
            )
        )
    except RecursionError:
        faults.append(Fault("层次套得太深", path.name, what_en="The file is nested too deeply", code="yaml"))
    return None


def _text(path: Path, faults: list[Fault]) -> str | None:
    try:
        size = path.stat().st_size
        if size > _LARGEST:
            faults.append(
                Fault(
                    f"文件有 {size // 1_000_000} MB，不像是人写的",
                    path.name,
                    what_en=f"The file has {size // 1_000_000} MB: no person wrote it",
                    expected=f"不超过 {_LARGEST // 1_000_000} MB",
                    expected_en=f"at most {_LARGEST // 1_000_000} MB",
                    code="too-large",
                )
            )
            return None
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.append(
            Fault(
                "文件不是 UTF-8 编码",
                f"{path.name}:{error.object[: error.start].count(10) + 1}",
                what_en="The file is not UTF-8",
                remedy="用编辑器另存为 UTF-8",
                remedy_en="Save it as UTF-8",
                code="encoding",
            )
        )
    except OSError as error:
        faults.append(
            Fault(
                f"读不了文件：{error.strerror}",
                path.name,
                what_en=f"The file cannot be read: {error.strerror}",
                code="unreadable",
            )
        )
    return None


def _broken(name: str, error: yaml.MarkedYAMLError) -> Fault:
    mark = error.problem_mark or error.context_mark
    place = f"{name}:{mark.line + 1}" if mark else name
    return Fault(
        f"不是正确的 YAML：{error.problem or error.context or ''}",
        place,
        what_en=f"This is not YAML: {error.problem or error.context or ''}",
        remedy="常见原因：缩进不齐；文字里有“: ”或以引号、括号开头，需整体加引号",
        remedy_en="Usual causes: uneven indentation; text with ': ' in it that is not quoted",
        code="yaml",
    )


class _Reader:
    def __init__(self, name: str, faults: list[Fault]) -> None:
        self.name, self.faults = name, faults
        self.seen: set[int] = set()

    def value(self, node: yaml.Node) -> Value:
        line = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            silent = not node.style and node.value in _NULL
            return Scalar(None if silent else node.value, line)
        if id(node) in self.seen:
            self.faults.append(
                Fault(
                    "用了 YAML 的引用（* 或 &），这里不接受",
                    f"{self.name}:{line}",
                    what_en="YAML aliases (* and &) are not accepted here",
                    remedy="把内容照写一遍",
                    remedy_en="Write the content out",
                    code="yaml-alias",
                )
            )
            return Scalar(None, line)
        self.seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return Item(line, entries=[self.value(x) for x in node.value])
        return Item(line, fields=dict(self._fields(node)))

    def _fields(self, node: yaml.Node) -> Iterator[tuple[str, Value]]:
        first: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            if name in first:
                self.faults.append(
                    Fault(
                        f"“{name}”在同一项里写了两次（第 {first[name]} 行已有）",
                        f"{self.name}:{line}",
                        what_en=f"“{name}” stands twice in one item (first on line {first[name]})",
                        remedy="删去一处",
                        remedy_en="Remove one of them",
                        code="duplicate-key",
                    )
                )
                continue
            first[name] = line
            yield name, self.value(value)
