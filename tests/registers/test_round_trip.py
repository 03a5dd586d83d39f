"""The same file goes out and in unchanged, whatever it holds."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.registers.conftest import frames, lots, small

from luocheng.registers import GEOMETRY, read_register, write_records

SLOW = settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def there_and_back(frame: pl.DataFrame, geometry: str, suffix: str) -> pl.DataFrame:
    register = lots(geometry)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"lots{suffix}"
        write_records(frame, register, path)
        reading = read_register(path, register)
        assert [n for n in reading.notes if n.code != "register-no-records"] == []
        assert reading.warnings == []
        write_records(reading.frame, register, path)
        again = read_register(path, register).frame
    same(again, reading.frame, geometry)
    return reading.frame


def same(found: pl.DataFrame, frame: pl.DataFrame, geometry: str) -> None:
    assert found.schema == frame.schema
    assert found.drop(GEOMETRY, strict=False).to_dicts() == frame.drop(GEOMETRY, strict=False).to_dicts()
    if geometry:
        for a, b in zip(found[GEOMETRY], frame[GEOMETRY], strict=True):
            assert (a is None) == (b is None)
            if a is not None:
                assert shapely.normalize(shapely.from_wkb(a)) == shapely.normalize(shapely.from_wkb(b))


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".parquet", ".gpkg", ".geojson"])
@given(data=st.data())
@SLOW
def test_records_without_shapes(data: st.DataObject, suffix: str) -> None:
    frame = data.draw(frames())
    same(there_and_back(frame, "", suffix), frame, "")


@pytest.mark.parametrize("geometry", ["point", "line", "polygon"])
@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".parquet", ".gpkg", ".geojson"])
@given(data=st.data())
@SLOW
def test_records_with_shapes(data: st.DataObject, suffix: str, geometry: str) -> None:
    frame = data.draw(frames(geometry))
    same(there_and_back(frame, geometry, suffix), frame, geometry)


@pytest.mark.parametrize("geometry", ["point", "line", "polygon"])
@given(data=st.data())
@SLOW
def test_records_in_a_shapefile(data: st.DataObject, geometry: str) -> None:
    frame = data.draw(frames(geometry, small))
    same(there_and_back(frame, geometry, ".shp"), frame, geometry)
