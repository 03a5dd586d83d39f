"""A city to be measured: what its file says about layers, network, policies and settings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from luocheng.errors import Fault, LuochengError
from luocheng.indicators.reading import read_checked
from luocheng.indicators.schema import CITY_SCHEMA
from luocheng.policy.folder.measured import AreaLevels
from luocheng.policy.folder.model import Title

__all__ = ["Accepted", "City", "LayerFile", "load_city"]


@dataclass(frozen=True, slots=True)
class LayerFile:
    """Where a layer is kept, and how its columns are called there."""

    path: Path
    layer: str | None = None
    datum: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def files(self) -> list[Path]:
        """Return every file that the layer consists of: a shapefile has several."""
        if self.path.suffix.lower() != ".shp":
            return [self.path]
        return sorted(p for p in self.path.parent.glob(f"{self.path.stem}.*") if p.is_file())


@dataclass(frozen=True, slots=True)
class Accepted:
    """A shortfall that was accepted by somebody until a day."""

    indicator: str
    until: dt.date
    by: str
    reason: str
    area: str = ""


@dataclass(frozen=True, slots=True)
class City:
    """A city as its file describes it."""

    path: Path
    id: str
    name: Title
    date: dt.date
    layers: dict[str, LayerFile]
    areas: tuple[str, ...]
    catalogue: tuple[str, ...]
    demonstration: bool = False
    frame: str | None = None
    network: dict[str, str] = field(default_factory=dict)
    observations: Path | None = None
    past: tuple[Path, ...] = ()
    policies: tuple[str, ...] = ()
    registers: str = "national-checkup"
    indicators: tuple[str, ...] = ()
    parameters: dict[str, tuple[float, str]] = field(default_factory=dict)
    accepted: tuple[Accepted, ...] = ()
    siting: dict[str, Any] = field(default_factory=dict)

    @property
    def directory(self) -> Path:
        """Return the folder that files are named from."""
        return self.path.parent

    @property
    def levels(self) -> tuple[str, ...]:
        """Return the areas that values are computed for: the city itself, and those it has layers of."""
        return ("city", *self.areas)


def load_city(path: Path | str) -> City:
    """Load a city file; a folder stands for the CITY.yaml in it.

    Raises
    ------
    LuochengError
        With every fault of the file, each with its line, and every file it names that is not there.
    """
    path = Path(path)
    if path.is_dir():
        path = path / "CITY.yaml"
    if not path.is_file():
        raise LuochengError(
            Fault("没有这个城市文件", str(path), remedy="核对路径；luocheng checkup init 文件夹 可以新建", what_en="There is no such city file", remedy_en="Check the path; luocheng checkup init DIR makes one", code="city-missing")
        )  # fmt: skip
    data = read_checked(path, CITY_SCHEMA)
    here = path.parent
    areas = {n: _layer(v, here) for n, v in data.get("areas", {}).items()}
    layers = areas | {n: _layer(v, here) for n, v in data["layers"].items()}
    for name, register in (("surveys", "survey-answer"), ("complaints", "complaint")):
        if name in data:
            layers[register] = _layer(data[name], here)
    frame = data.get("frame", "auto")
    city = City(
        path=path,
        id=data["id"],
        name=Title(data["name"]["zh"], data["name"].get("en", "")),
        date=_date(data["date"], path.name),
        layers=layers,
        areas=tuple(level for level in AreaLevels if level in areas),
        catalogue=tuple(data["catalogue"]),
        demonstration=data.get("demonstration", False),
        frame=None if frame == "auto" else frame,
        network=data.get("network", {}),
        observations=here / data["observations"] if "observations" in data else None,
        past=tuple(here / p for p in data.get("past", [])),
        policies=tuple(data.get("policies", [])),
        registers=data.get("registers", "national-checkup"),
        indicators=tuple(data.get("indicators", [])),
        parameters={n: (p["value"], p["reason"]) for n, p in data.get("parameters", {}).items()},
        accepted=tuple(
            Accepted(a["indicator"], _date(a["until"], path.name), a["by"], a["reason"], a.get("area", ""))
            for a in data.get("accepted", [])
        ),
        siting=data.get("siting", {}),
    )
    _there(city)
    return city


def _layer(value: str | dict[str, Any], here: Path) -> LayerFile:
    if isinstance(value, str):
        return LayerFile(here / value)
    return LayerFile(
        here / value["file"], value.get("layer"), value.get("datum"), value.get("fields", {}), value.get("note", "")
    )  # fmt: skip


def _date(text: str, name: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise LuochengError(
            Fault(f"“{text}”不是日期", name, "年-月-日", what_en=f"“{text}” is no date", expected_en="YYYY-MM-DD", code="wrong-value")
        ) from None  # fmt: skip


def _there(city: City) -> None:
    """Refuse a city whose files are not there, naming all of them."""
    named = {f"layers.{n}": f.path for n, f in city.layers.items()}
    named |= {f"network.{n}": city.directory / city.network[n] for n in ("osm", "file") if n in city.network}
    named |= {f"past[{i}]": p for i, p in enumerate(city.past, 1)}
    if city.observations is not None:
        named["observations"] = city.observations
    LuochengError.gather(
        Fault(
            f"没有“{name}”所写的文件",
            str(path),
            remedy="核对城市文件里的文件名；没有这份数据的，删去这一行",
            what_en=f"The file of “{name}” is not there",
            remedy_en="Check the name in the city file; remove the line where there are no such data",
            code="city-file-missing",
        )
        for name, path in named.items()
        if not path.exists()
    )
