"""Kill the server and the worker in the middle of writing, again and again: nothing that was answered is lost.

    python -m bench.web_kill [--times 100]

A person adds units through the page as fast as it answers, while jobs are done; then everything is killed with SIGKILL and
served again. Afterwards every unit whose form was answered is there, none is there twice or by half, and the chain of events
holds.
"""

from __future__ import annotations

import argparse
import http.client
import http.cookiejar
import os
import random
import re
import signal
import subprocess
import sysconfig
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

LUOCHENG = Path(sysconfig.get_path("scripts")) / "luocheng"
PASSWORD = "a-long-enough-word"


def environment() -> dict[str, str]:
    """Return an environment that names no other database."""
    left_out = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "LUOCHENG_DATA")
    return {k: v for k, v in os.environ.items() if k not in left_out} | {"PYTHONUNBUFFERED": "1"}


class Server:
    """The server with its worker, in a process group of its own."""

    def __init__(self, data: Path) -> None:
        self.log = data.parent / "log"
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [LUOCHENG, "serve", "--dir", data, "--port", "0", "--processes", "1"],
                stdout=out, stderr=subprocess.STDOUT, env=environment(), start_new_session=True,
            )  # fmt: skip
        for _ in range(600):
            found = re.search(r"http://[\d.:]+/", self.log.read_text("utf-8", "replace"))
            if found:
                self.address = found[0]
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(self.log.read_text("utf-8", "replace"))

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Kill all of it."""
        os.killpg(self.process.pid, number)
        self.process.wait()


class Clerk:
    """A person who adds units through the page, and remembers which were answered."""

    def __init__(self) -> None:
        self.answered: list[str] = []
        self.number = 0
        self.stopping = False

    def work(self, address: str) -> None:
        """Add units until the server is gone."""
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

        def send(page: str, **fields: str) -> str:
            opener.open(address + page, timeout=20).read()
            token = next(c.value for c in jar if c.name == "csrftoken")
            data = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token or ""}).encode()
            with opener.open(address + page, data, timeout=20) as answer:
                return str(answer.geturl())

        try:
            send("login/", username="guan", password=PASSWORD)
            while not self.stopping:
                self.number += 1
                name = f"单位{self.number:05}"
                if send("units/new/", name=name, aliases="甲\n乙", active="on").endswith("/units/"):
                    self.answered.append(name)
        except (OSError, urllib.error.URLError, http.client.HTTPException, StopIteration):
            return


def run(times: int, folder: Path) -> tuple[int, int]:
    """Kill so many times; return how many units were answered and how many are there.

    Raises
    ------
    AssertionError
        When something that was answered is not there, something is there by half, or the chain does not hold.
    """
    data = folder / "data"
    command = [
        LUOCHENG,
        "user",
        "add",
        "guan",
        "--role",
        "administrator",
        "--password",
        PASSWORD,
        "--dir",
        data,
    ]
    subprocess.run(command, check=True, capture_output=True, env=environment())
    clerk, draw = Clerk(), random.Random(1)
    for _ in range(times):
        server = Server(data)
        writer = threading.Thread(target=clerk.work, args=(server.address,))
        writer.start()
        had, patience = len(clerk.answered), time.monotonic() + 30
        while len(clerk.answered) == had and time.monotonic() < patience:
            time.sleep(0.02)
        time.sleep(draw.uniform(0.0, 1.5))
        server.kill()
        writer.join()
    done = subprocess.run(
        [LUOCHENG, "audit", "verify", "--dir", data],
        capture_output=True, text=True, check=False, env=environment(),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    kept = subprocess.run(
        [LUOCHENG, "backup", folder / "kept.tar.gz", "--dir", data],
        capture_output=True, text=True, check=False, env=environment(),
    )  # fmt: skip
    assert kept.returncode == 0, kept.stderr
    unpacked = subprocess.run(
        ["tar", "-xzOf", folder / "kept.tar.gz", "tables/people.unit.jsonl", "tables/record.event.jsonl"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    lines = unpacked.stdout.splitlines()
    units = re.findall(r'"(单位\d{5})",\["甲","乙"\]', "\n".join(x for x in lines if "unit.added" not in x))
    told = re.findall(r'"name":"(单位\d{5})"', "\n".join(x for x in lines if "unit.added" in x))
    assert len(set(units)) == len(units), "a unit is there twice"
    assert set(units) == set(told), "a unit without an event, or an event without a unit"
    lost = set(clerk.answered) - set(units)
    assert not lost, f"answered and lost: {sorted(lost)[:5]}"
    return len(clerk.answered), len(units)


def main() -> None:
    """Print what was lost: nothing, or the run ends with an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100, help="how often to kill")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="luocheng-kill-") as name:
        answered, there = run(options.times, Path(name))
    print(
        f"killed {options.times} times: {answered} changes answered, {there} there, none lost, none by half, the chain holds"
    )


if __name__ == "__main__":
    main()
