"""Results are the same to the last digit on any number of threads."""

import os
import subprocess
import sys
from pathlib import Path

from .small_city import make_city

RUN = "import sys; from pathlib import Path; from luocheng.indicators.many import check_city; check_city(Path(sys.argv[1]), Path(sys.argv[2]))"  # fmt: skip


def test_any_number_of_threads_gives_the_same_table(tmp_path: Path) -> None:
    city = make_city(tmp_path / "city")
    found = []
    for threads in ("1", "3"):
        out = tmp_path / threads
        subprocess.run([sys.executable, "-c", RUN, str(city), str(out)], check=True, env=os.environ | {"POLARS_MAX_THREADS": threads})  # fmt: skip
        found.append((out / "indicators.csv").read_bytes())
    assert found[0] == found[1]
