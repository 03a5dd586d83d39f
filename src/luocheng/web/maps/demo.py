"""The map of the demonstration: a small sample city, its layers and what a checkup of it found."""

from __future__ import annotations

import tempfile
from pathlib import Path

from luocheng.indicators.many import check_city
from luocheng.sample.city import make_city, write_city
from luocheng.web.maps.importing import take_layers
from luocheng.web.maps.models import Layer
from luocheng.web.people.models import User

__all__ = ["maps"]

_BUILDINGS = 2_000
_LAYERS = (
    ("district.gpkg", "城区边界", Layer.Kind.BOUNDARY),
    ("community.gpkg", "社区边界", Layer.Kind.BOUNDARY),
    ("water.gpkg", "水域", Layer.Kind.OTHER),
    ("green-space.gpkg", "绿地", Layer.Kind.OTHER),
    ("road.gpkg", "道路", Layer.Kind.OTHER),
    ("building.gpkg", "建筑", Layer.Kind.OTHER),
    ("bus-stop.gpkg", "公交站", Layer.Kind.OTHER),
)


def maps() -> None:
    """Make the sample city, measure it, and put its layers and results on the map."""
    if Layer.objects.exists():
        return
    actor = User.objects.filter(username="analyst").first()
    with tempfile.TemporaryDirectory(prefix="luocheng-city-") as name:
        folder = Path(name)
        city = make_city(_BUILDINGS)
        for _ in write_city(city, folder, scale=1, duplicates=0):
            pass
        for file, title, purpose in _LAYERS:
            take_layers(
                folder / file,
                actor,
                title=title,
                purpose=purpose,
                source="示例市城市数据（程序生成）",
                demonstration=True,
            )
        done = check_city(folder / "CITY.yaml", folder / "checkup", workbook=False)
        day = done.result.city["date"] if done.result is not None else None
        take_layers(
            folder / "checkup" / "checkup.gpkg",
            actor,
            title="体检结果",
            on=day,
            source="示例市城市体检（程序生成）",
            demonstration=True,
        )
