"""The map of the demonstration: a small sample city, its layers and what a checkup of it found."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.urls import reverse

from luocheng.web.jobs.work import Running, kind
from luocheng.web.maps.importing import take_layers
from luocheng.web.maps.models import Layer
from luocheng.web.people.models import User

__all__ = ["checkup", "maps", "measured"]

_BUILDINGS = 2_000
_RESULTS = "体检结果"
_STAGES = 30
_LAYERS = (
    ("district.gpkg", "城区边界", Layer.Kind.BOUNDARY),
    ("community.gpkg", "社区边界", Layer.Kind.BOUNDARY),
    ("water.gpkg", "水域", Layer.Kind.OTHER),
    ("green-space.gpkg", "绿地", Layer.Kind.OTHER),
    ("road.gpkg", "道路", Layer.Kind.OTHER),
    ("building.gpkg", "建筑", Layer.Kind.OTHER),
    ("bus-stop.gpkg", "公交站", Layer.Kind.OTHER),
)


@contextmanager
def _sample_city() -> Iterator[Path]:
    """Write the sample city into a folder that goes away afterwards: the same city every time."""
    from luocheng.sample.city import make_city, write_city

    with tempfile.TemporaryDirectory(prefix="luocheng-city-") as name:
        folder = Path(name)
        for _ in write_city(make_city(_BUILDINGS), folder, scale=1, duplicates=0):
            pass
        yield folder


def maps() -> None:
    """Put the layers of the sample city on the map."""
    if Layer.objects.exists():
        return
    with _sample_city() as folder:
        for file, title, purpose in _LAYERS:
            take_layers(
                folder / file,
                _analyst(),
                title=title,
                purpose=purpose,
                source="示例市城市数据（程序生成）",
                demonstration=True,
            )


def measured() -> bool:
    """Tell whether the sample city has been measured."""
    return Layer.objects.filter(title__startswith=_RESULTS).exists()


@kind("demo.checkup")
def checkup(job: Running | None = None) -> dict[str, Any]:
    """Measure the sample city and put what was found on the map; the first time, kernels are compiled for this machine."""
    # Asked for here: every process of the web application knows this job, and few do it.
    from luocheng.indicators.many import check_city

    if measured():
        return {}
    stages: list[str] = []

    def tell(stage: str, stage_en: str) -> None:
        stages.append(stage_en)
        if job is not None:
            # How many stages there are is known at the end alone: the bar never quite gets there before.
            job.tell(len(stages), max(_STAGES, len(stages) + 1), stage)

    with _sample_city() as folder:
        done = check_city(folder / "CITY.yaml", folder / "checkup", workbook=False, tell=tell)
        day = done.result.city["date"] if done.result is not None else None
        take_layers(
            folder / "checkup" / "checkup.gpkg",
            _analyst(),
            title=_RESULTS,
            on=day,
            source="示例市城市体检（程序生成）",
            demonstration=True,
        )
    return {"page": reverse("map")}


def _analyst() -> User | None:
    return User.objects.filter(username="analyst").first()
