"""Reading: text a second, start-up, growth, a thousand documents at once, and docx and pdf beside other readers.

    python -m bench.read [--quick]

Every figure is printed with what it is measured against, from one run on this machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "policies" / "sample-city" / "documents"
FORMATS = ROOT / "policies" / "sample-city" / "formats"
SHARED = Path(os.environ.get("LUOCHENG_SHARED", ROOT.parent / "shared"))


def command(*args: str | Path) -> tuple[float, float, int]:
    """Run luocheng; return wall seconds, processor seconds and the peak memory in bytes of its largest process."""
    before = time.perf_counter()
    process = subprocess.Popen(
        [Path(sys.executable).with_name("luocheng"), *args],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"luocheng {' '.join(map(str, args))} failed")
    return time.perf_counter() - before, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def best(job: Callable[[], float], runs: int) -> tuple[float, float]:
    """Return the least and the middle of several runs."""
    times = [job() for _ in range(runs)]
    return min(times), statistics.median(times)


def corpus() -> tuple[str, str]:
    """Return a text to read and its name: the reference documents where they are, else the sample city's."""
    reference = sorted((SHARED / "documents").glob("*.txt"))
    if reference:
        return reference[0].read_text(encoding="utf-8"), "the reference documents"
    texts = [p.read_text(encoding="utf-8") for p in sorted(SAMPLE.rglob("*.md"))]
    return "\n".join(texts), "the sample city's documents"


def start_up(runs: int) -> float:
    """Measure `luocheng read` on a document of a few lines, beside an empty Python; return its processor seconds."""
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small.txt"
        small.write_text("示例市工作方案\n一、任务\n1.加强管理。（市教育局负责）\n", encoding="utf-8")
        least, middle = best(lambda: command("read", small, "--json")[0], runs)
        idle, _ = best(lambda: command("read", small, "--json")[1], runs)
    bare, _ = best(lambda: _timed([sys.executable, "-c", "pass"]), runs)
    print(
        f"start-up            {least:6.3f} s least, {middle:.3f} s median; an empty Python {bare:.3f} s; ratio {least / bare:.1f}"
    )
    return idle


def _timed(args: list[str]) -> float:
    before = time.perf_counter()
    subprocess.run(args, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - before


def throughput(idle: float, runs: int, sizes: tuple[float, ...]) -> None:
    """Measure text a second of processor time beyond start-up, for growing lengths.

    Not of wall time: that is as long as whatever else the machine does.
    """
    text, name = corpus()
    print(f"text a second       from {name}")
    rates = []
    with tempfile.TemporaryDirectory() as folder:
        for megabytes in sizes:
            path = Path(folder) / "long.txt"
            times = max(1, round(megabytes * 1e6 / len(text.encode())))
            path.write_text("\n".join([text] * times), encoding="utf-8")
            size = path.stat().st_size
            ran = [command("read", path, "--json") for _ in range(runs)]
            wall, least = min(w for w, _, _ in ran), min(c for _, c, _ in ran)
            rates.append(size / 1e6 / (least - idle))
            print(
                f"  {size / 1e6:6.2f} MB         {least:6.2f} s of one core, {wall:.2f} s in all   {rates[-1]:.2f} MB/s"
            )
    print(f"  growth            time a megabyte, longest against shortest: {rates[0] / rates[-1]:.2f}")


def thousand(count: int) -> None:
    """Measure many documents in one call against the same on one core; memory of the largest process."""
    originals = sorted((SAMPLE / "style-samples").glob("*.md"))
    with tempfile.TemporaryDirectory() as folder:
        for i in range(count):
            source = originals[i % len(originals)]
            (Path(folder) / f"{i:04d}.md").write_bytes(source.read_bytes())
        both, _, peak = command("read", folder, "--json")
        one = _timed(
            ["taskset", "-c", "0", str(Path(sys.executable).with_name("luocheng")), "read", folder, "--json"]
        )
    print(
        f"{count:5d} documents     {both:6.2f} s on {os.cpu_count()} cores, {one:.2f} s on one; ratio {one / both:.2f}; peak {peak / 1e6:.0f} MB a process"
    )


def others() -> None:
    """Measure docx and pdf, the whole plan, beside libraries that only give the text."""
    for suffix, name in ((".docx", "python-docx, paragraphs only"), (".pdf", "pdfplumber, text only")):
        path = FORMATS / f"three-year-action-plan{suffix}"
        ours, _ = best(lambda path=path: _in_process(path), 3)
        theirs, _ = best(lambda path=path, suffix=suffix: _plain(path, suffix), 3)
        print(f"{path.name:34s} plan {ours:6.3f} s; {name} {theirs:.3f} s; ratio {theirs / ours:.2f}")


def _in_process(path: Path) -> float:
    from luocheng.documents.reading import read_documents

    before = time.perf_counter()
    read_documents(path)
    return time.perf_counter() - before


def _plain(path: Path, suffix: str) -> float:
    before = time.perf_counter()
    if suffix == ".docx":
        import docx

        _ = [p.text for p in docx.Document(str(path)).paragraphs]
    else:
        import pdfplumber

        with pdfplumber.open(path) as pdf:
            _ = [page.extract_text() for page in pdf.pages]
    return time.perf_counter() - before


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer runs and shorter texts")
    quick = parser.parse_args().quick
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    )
    idle = start_up(3 if quick else 10)
    throughput(idle, 2 if quick else 3, (0.5, 2) if quick else (0.5, 2, 8, 32))
    thousand(100 if quick else 1000)
    others()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest process     {peak:.0f} MB")


if __name__ == "__main__":
    main()
