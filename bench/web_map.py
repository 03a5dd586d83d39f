"""Measure the map: records of a register in Chromium, from the address to the painted map, and how it pans.

    python -m bench.web_map [--records 200000]

A register of that many records with shapes is put into a new database, a server with one process is started on it, and the
page is opened three times: at the first opening the server has read nothing yet. Printed are the times from the address to the
map that has all its tiles, as the page itself marks them, what browser and server worked meanwhile, the bytes of the tiles,
and the longest and the usual time between two pictures while the map is moved.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_AT_ONCE = 5_000
_PASSWORD = "bench-of-the-map"
_MOVES = """() => new Promise((done) => {
  const times = []; let last = performance.now(); const until = last + 4000; let going = true;
  const canvas = document.querySelector('.maplibregl-canvas');
  canvas.focus();
  const keys = ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp']; let n = 0;
  const push = () => { if (!going) return; canvas.dispatchEvent(new KeyboardEvent('keydown',
    { key: keys[n % 4], code: keys[n % 4], keyCode: [39, 40, 37, 38][n % 4], bubbles: true })); n += 1; setTimeout(push, 350); };
  push();
  const frame = (now) => { times.push(now - last); last = now;
    if (now < until) requestAnimationFrame(frame); else { going = false; done(times); } };
  requestAnimationFrame(frame);
})"""


def fill(count: int) -> int:
    """Make a user and a register of so many records, and return its key."""
    import django

    django.setup()
    import numpy as np
    import shapely
    from django.core.management import call_command
    from django.db.models import QuerySet

    from luocheng.web.people.models import Role, User
    from luocheng.web.record.changing import changing
    from luocheng.web.registers.models import Record, Register

    call_command("migrate", verbosity=0)
    with changing(None, "bench.made") as change:
        user = User(username="bench", name="bench", role=Role.OFFICE)
        user.set_password(_PASSWORD)
        change.save(user)
        register = Register(policy="renewal-measures", kind="renewal-unit", title="更新单元台账", count=count)
        change.save(register)
    draw = np.random.default_rng(1)
    # Half of them near the middle of the city, half all over it: some fifteen kilometres across.
    lon = np.where(
        draw.random(count) < 0.5, draw.normal(114, 0.02, count), draw.uniform(113.92, 114.08, count)
    )
    lat = np.where(draw.random(count) < 0.5, draw.normal(34, 0.02, count), draw.uniform(33.93, 34.07, count))
    shapes = shapely.to_wkb(shapely.box(lon - 1e-4, lat - 1e-4, lon + 1e-4, lat + 1e-4))
    for start in range(0, count, _AT_ONCE):
        rows = range(start, min(start + _AT_ONCE, count))
        QuerySet(Record).bulk_create(
            Record(
                register=register, code=f"GX-{i:07}", name=f"第{i}更新单元", data={"code": f"GX-{i:07}", "kind": "x" * 300},
                shape=shapes[i], lon=float(lon[i]), lat=float(lat[i]),
            )
            for i in rows
        )  # fmt: skip
    return int(register.pk)


def worked() -> float:
    """Return the processor seconds of the processes below this one that are alive: browser and server."""
    above: dict[int, int] = {}
    seconds: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        above[int(stat.parent.name)] = int(parts[1])
        seconds[int(stat.parent.name)] = (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")
    own, grown = {os.getpid()}, True
    while grown:
        more = {p for p, a in above.items() if a in own} - own
        own, grown = own | more, bool(more)
    return sum(seconds[p] for p in own if p in seconds and p != os.getpid())


def port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


def opened(address: str, register: int) -> None:
    """Open the page, and print what it took."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
            args=["--no-sandbox"],
        )
        page = browser.new_page(viewport={"width": 1300, "height": 900})
        wrong: list[str] = []
        page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.goto(f"{address}/login/")
        page.fill("#id_username", "bench")
        page.fill("#id_password", _PASSWORD)
        page.press("#id_password", "Enter")
        page.wait_for_url(lambda u: "/login/" not in u)
        for n in range(3):
            sizes: list[int] = []
            page.on(
                "response",
                lambda r, sizes=sizes: (
                    sizes.append(len(r.body())) if ".pbf" in r.url and r.status == 200 else None
                ),
            )
            before = worked()
            page.goto(f"{address}/maps/?sent=1&registers={register}")
            page.wait_for_selector("#map[data-painted]", timeout=120_000)
            took = page.evaluate(
                "[performance.getEntriesByName('map-painted')[0].startTime, performance.getEntriesByType('navigation')[0].responseEnd]"
            )
            work = worked() - before
            what = "first" if n == 0 else "again"
            print(f"{what}: painted after {took[0] / 1000:.2f} s (page {took[1] / 1000:.2f} s), {work:.2f} s of processors in browser and server, {len(sizes)} tiles, {sum(sizes):,} bytes", flush=True)  # fmt: skip
        times = sorted(page.evaluate(_MOVES)[1:])
        print(
            f"moving: {len(times)} pictures, usual {statistics.median(times):.0f} ms, "
            f"95 % within {times[int(len(times) * 0.95)]:.0f} ms, longest {times[-1]:.0f} ms"
        )
        print(f"errors on the console: {len(wrong)}", *wrong[:3], sep="\n  " if wrong else "")
        browser.close()


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=200_000)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="luocheng-bench-map-"))
    os.environ |= {"LUOCHENG_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "luocheng.web.settings"}
    os.environ.pop("DATABASE_URL", None)
    at = port()
    try:
        began = time.perf_counter()
        register = fill(given.records)
        print(f"{given.records:,} records written in {time.perf_counter() - began:.1f} s; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", flush=True)  # fmt: skip
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{at}", "-w", "1", "--threads", "4", "--log-level", "error", "luocheng.web.wsgi:application"]
        )  # fmt: skip
        try:
            for _ in range(600):
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", at)) == 0:
                        break
                time.sleep(0.1)
            opened(f"http://127.0.0.1:{at}", register)
        finally:
            server.terminate()
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
