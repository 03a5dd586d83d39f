"""Propose a city file for a folder of data: which file holds which register, and what only a person can tell."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from luocheng.errors import Fault, LuochengError
from luocheng.indicators.catalogue import AREA_REGISTERS
from luocheng.indicators.observed import OBSERVATIONS
from luocheng.policy.folder.load import load_folder
from luocheng.policy.locate import find_policy
from luocheng.registers import RegisterType, register_types
from luocheng.registers.columns import match, names_of

__all__ = ["Proposal", "Question", "propose_city"]

_SHAPES = (".gpkg", ".shp", ".geojson", ".json", ".parquet", ".gdb", ".fgb")
_TABLES = (".csv", ".xlsx")
_KINDS = {"Point": "point", "LineString": "line", "Polygon": "polygon"}
_OTHER_NAMES = {
    "district": ("区县", "行政区", "county"), "subdistrict": ("街道办", "乡镇", "street", "town"), "community": ("居委会", "neighbourhood"),
    "building": ("建筑物", "楼栋", "房屋", "buildings"), "road": ("路网", "道路中心线", "roads", "street"), "land-parcel": ("用地", "土地利用", "landuse"),
    "park": ("公园绿地", "parks"), "school": ("中小学", "schools"), "bus-stop": ("公交站点", "busstop", "bus_stops"), "market": ("菜市场", "农贸市场"),
    "pipe": ("管网", "管线", "pipes"), "manhole": ("井盖", "窨井盖"), "estate": ("住宅小区", "residential"), "parking": ("停车", "carpark"),
    "toilet": ("公厕",), "fire-station": ("消防",), "shelter": ("避难场所",), "library": ("图书馆", "文化设施"), "clinic": ("卫生服务", "诊所"),
    "care-home": ("养老",), "hospital": ("医院",), "sports-ground": ("体育", "运动场"), "complaint": ("12345", "工单", "投诉"), "survey-answer": ("问卷", "调查"),
}  # fmt: skip
"""What offices call these files besides the titles of the registers."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the data do not tell."""

    about: str
    zh: str
    en: str


@dataclass
class Proposal:
    """A city file that was written, why each file was taken for what it is, and what is left to be answered."""

    path: Path
    layers: dict[str, dict[str, Any]]
    reasons: dict[str, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    columns: dict[str, set[str]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "format": 1,
            "city": str(self.path),
            "layers": self.layers,
            "reasons": self.reasons,
            "questions": [{"about": q.about, "zh": q.zh, "en": q.en} for q in self.questions],
            "left": self.left,
        }

    def told(self, language: str) -> Iterator[str]:
        """Yield what a person should read."""
        en = language == "en"
        for name, entry in self.layers.items():
            yield f"  {name:<18} {entry['file']}  {self.reasons.get(name, '')}"
        if self.left:
            yield ("Not recognised: " if en else "没有认出：") + "、".join(self.left)
        for question in self.questions:
            yield ("? " + (question.en if en else question.zh)) + f"（{question.about}）"
        yield (f"Written to {self.path}" if en else f"已写入 {self.path}")


@dataclass(frozen=True, slots=True)
class _Found:
    """A layer or table in the folder."""

    path: Path
    layer: str | None
    columns: tuple[str, ...]
    geometry: str
    crs: str | None


def propose_city(folder: Path, output: Path | None = None) -> Proposal:
    """Look at the files of a folder and write a city file that names them, with questions where data do not tell.

    Parameters
    ----------
    output
        The city file; by default CITY.yaml in the folder. One that is there is not replaced.

    Raises
    ------
    LuochengError
        When there is no such folder, no data in it, or the city file is there already.
    """
    path = output or folder / "CITY.yaml"
    if not folder.is_dir():
        raise LuochengError(
            Fault("没有这个文件夹", str(folder), remedy="核对路径", what_en="There is no such folder", remedy_en="Check the path", code="no-folder")
        )  # fmt: skip
    if path.exists():
        raise LuochengError(
            Fault("城市文件已经有了", str(path), remedy="用 -o 写到别处，或先移走", what_en="The city file is there already", remedy_en="Write to another with -o, or move it away", code="city-exists")
        )  # fmt: skip
    types = dict(register_types(load_folder(find_policy("national-checkup"))))
    found = [f for p in sorted(folder.iterdir()) for f in _look(p)]
    if not found:
        raise LuochengError(
            Fault("文件夹里没有图层或表格", str(folder), "、".join((*_SHAPES, *_TABLES)), what_en="There are no layers or tables in the folder", expected_en=", ".join((*_SHAPES, *_TABLES)), code="city-no-data")
        )  # fmt: skip
    proposal = Proposal(path, {})
    _assign(found, types, proposal)
    _ask(proposal)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_text(proposal, folder), encoding="utf-8")
    return proposal


def _look(path: Path) -> Iterator[_Found]:
    ending = path.suffix.lower()
    try:
        if ending == ".csv":
            head = pl.read_csv(path, n_rows=5, infer_schema_length=0, encoding="utf8-lossy")
            lonlat = {"经度", "纬度"} <= set(head.columns) or {"longitude", "latitude"} <= {
                c.lower() for c in head.columns
            }
            yield _Found(path, None, tuple(head.columns), "point" if lonlat else "", None)
        elif ending == ".xlsx":
            from python_calamine import CalamineWorkbook

            book = CalamineWorkbook.from_path(str(path))
            rows = book.get_sheet_by_index(0).to_python(nrows=5)
            widest = max(rows, key=lambda r: sum(bool(str(c).strip()) for c in r), default=[])
            yield _Found(path, None, tuple(str(c) for c in widest), "", None)
        elif ending == ".parquet":
            columns = tuple(pl.read_parquet_schema(path))
            yield _Found(path, None, columns, _parquet_kind(path) if "geometry" in columns else "", "?")
        elif ending in _SHAPES:
            yield from _vector(path)
    except (OSError, ValueError, RuntimeError, pl.exceptions.PolarsError):
        return


def _vector(path: Path) -> Iterator[_Found]:
    from pyogrio import list_layers, read_info

    from luocheng.spatial.readers.files import quiet

    with quiet():
        names = [str(n) for n, _ in list_layers(path)]
        for name in names:
            info = read_info(path, layer=name)
            kind = next((k for word, k in _KINDS.items() if word in str(info["geometry_type"])), "")
            yield _Found(path, name if len(names) > 1 else None, tuple(info["fields"]), kind, info["crs"])


def _parquet_kind(path: Path) -> str:
    import shapely

    first = pl.scan_parquet(path).select("geometry").head(1).collect()["geometry"]
    if not len(first) or first[0] is None:
        return ""
    return {0: "point", 1: "line", 2: "polygon"}.get(
        int(shapely.get_dimensions(shapely.from_wkb(first[0]))), ""
    )


def _assign(found: list[_Found], types: Mapping[str, RegisterType], proposal: Proposal) -> None:
    """Give each register the file that fits it best, by name, columns and shape; a file goes to one register."""
    scores = []
    for f in found:
        for name, register in types.items():
            score, why = _score(f, name, register)
            if score >= 3:
                scores.append((score, name, why, f))
        named = {m.name for c in f.columns if (m := match(c, names_of(OBSERVATIONS)))}
        if {"indicator", "value", "period"} <= named:
            scores.append((20, "observations", "columns indicator, period, value", f))
    taken: set[int] = set()
    for _, name, why, f in sorted(scores, key=lambda s: -s[0]):
        if name in proposal.layers or id(f) in taken:
            continue
        taken.add(id(f))
        entry: dict[str, Any] = {"file": Path(os.path.relpath(f.path, proposal.path.parent)).as_posix()}
        if f.layer:
            entry["layer"] = f.layer
        proposal.layers[name] = entry
        proposal.reasons[name] = why
        if name in types:
            proposal.columns[name] = {m.name for c in f.columns if (m := match(c, names_of(types[name])))}
        if f.geometry and f.crs is None:
            proposal.questions.append(Question(name, f"{f.path.name} 没有声明坐标系：CGCS2000、GCJ-02（高德、腾讯）还是 BD-09（百度）？写在 datum", f"{f.path.name} declares no datum: CGCS2000, GCJ-02 or BD-09? Write it under datum"))  # fmt: skip
    proposal.left += [f.path.name for f in found if id(f) not in taken]


def _one(word: str) -> str:
    """Return the singular of an English word, as file names need it."""
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")


def _score(found: _Found, name: str, register: RegisterType) -> tuple[int, str]:
    """Say how well a file fits a register, and why."""
    if register.geometry and found.geometry and found.geometry != register.geometry:
        return 0, ""
    if bool(register.geometry) != bool(found.geometry):
        return 0, ""
    score, why = 0, []
    said = {found.path.stem.lower(), (found.layer or "").lower()} - {""}
    if any(register.called(s) or _one(s) in (name, name.replace("-", "_")) for s in said):
        score, why = 10, ["name"]
    elif any(w.lower() in s for s in said for w in (*_OTHER_NAMES.get(name, ()), register.title.zh)):
        score, why = 6, ["name"]
    names = names_of(register)
    matched = {m.name for c in found.columns if (m := match(c, names))} - {
        "@geometry",
        "@longitude",
        "@latitude",
    }
    own = matched - {"code", "name", "community", "district", "area"}
    if own:
        score += 2 * len(own)
        why.append(f"columns {', '.join(sorted(own)[:4])}")
    return score, "; ".join(why)


def _ask(proposal: Proposal) -> None:
    ask = proposal.questions.append
    if not set(AREA_REGISTERS) & set(proposal.layers):
        ask(Question("areas", "没有认出区、街道、社区的边界：只能算全市", "No boundaries of districts, sub-districts or communities: only the city as a whole can be measured"))  # fmt: skip
    if "road" not in proposal.layers:
        ask(Question("network", "没有道路图层：步行可达算不出；可在 network 写 osm 或 file", "There is no road layer: walking reach cannot be measured; name osm or file under network"))  # fmt: skip
    if "building" in proposal.layers and "residents" not in proposal.columns.get("building", ()):
        ask(Question("building", "建筑的常住人口（residents）从何而来？没有的，步行可达不能按人口计", "Where do the residents of buildings come from? Without them reach cannot be told by people"))  # fmt: skip
    if "observations" not in proposal.layers:
        ask(Question("observations", "填报的指标值（漏损率等）：另存一张表，列 indicator、area、period、value", "Values that the city supplies (leakage …): a table with indicator, area, period, value"))  # fmt: skip
    ask(Question("date", "数据截至哪一天？", "Of which day are the data?"))
    ask(Question("policies", "对照哪些政策文件的目标？", "Which policies' targets count?"))


def _text(proposal: Proposal, folder: Path) -> str:
    import datetime as dt

    year = dt.date.today().year - 1  # noqa: DTZ011 - the user's own day
    layers = {n: v for n, v in proposal.layers.items() if n != "observations"}
    tables = {"complaint": "complaints", "survey-answer": "surveys"}

    def dumped(data: object) -> str:
        return yaml.safe_dump(
            data, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120
        ).rstrip()

    lines = ["# 城市文件：由 luocheng checkup init 提出，请逐项核对；“？”是数据说明不了、要由人回答的", "# City file as proposed; check every line. “？” marks what only a person can tell", ""]  # fmt: skip
    lines += [f"# ？{q.about}：{q.zh}" for q in proposal.questions]
    name = "".join(
        c if c.isascii() and (c.isalnum() or c == "-") else "-" for c in folder.resolve().name.lower()
    ).strip("-")
    lines += ["", "format: 1", f"id: {name or 'city'}", f"name: {{zh: {folder.resolve().name}}}  # ？城市名称", f"date: {year}-12-31  # ？数据截至日期", "frame: auto"]  # fmt: skip
    areas = {n: layers.pop(n) for n in AREA_REGISTERS if n in layers}
    if areas:
        lines.append(dumped({"areas": areas}))
    for register, key in tables.items():
        if register in layers:
            lines.append(dumped({key: layers.pop(register)}))
    lines.append(dumped({"layers": layers}) if layers else "layers: {}")
    if "road" in layers:
        lines.append("network: {register: road}")
    if "observations" in proposal.layers:
        lines.append(f"observations: {proposal.layers['observations']['file']}")
    lines += ["catalogue: [national-checkup]", "policies: []  # ？对照哪些政策的目标", ""]
    return "\n".join(lines)
