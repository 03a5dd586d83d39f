"""Coverage: a million buildings by five thousand parks of three radii, beside geopandas; and what siting costs.

    python -m bench.coverage [--quick] [--whole]

Every figure is printed with what it is measured against, from one run on this machine. geopandas overlays the same
buildings with the same united areas of service. It would take an hour or more, so it is given a part of the buildings, taken
evenly, and its time for all is told as a multiple; `--whole` gives it all of them.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from luocheng.spatial.coverage import SEGMENTS, land_coverage, place_coverage, serve, within_straight
from luocheng.spatial.coverage.tiles import cut
from luocheng.spatial.siting import choose_sites, least_sites, straight_service

Shapes = Any
RADII = (300.0, 500.0, 1000.0)


def city(buildings: int, parks: int, seed: int = 1) -> tuple[Shapes, Shapes, Any]:
    """Make buildings in clusters on a square, turned as their streets are, and parks with one of three radii."""
    rng = np.random.default_rng(seed)
    side = 40_000 * np.sqrt(buildings / 1_000_000)
    hearts = rng.uniform(0, side, (max(1, buildings // 5000), 2))
    of = rng.integers(0, len(hearts), buildings)
    x, y = (hearts[of] + rng.normal(0, side / 25, (buildings, 2))).clip(0, side).T
    wide, deep, turn = (
        rng.uniform(10, 60, buildings),
        rng.uniform(8, 18, buildings),
        rng.uniform(0, np.pi, len(hearts))[of],
    )
    cos, sin = np.cos(turn), np.sin(turn)
    corners = [(x + a * wide * cos - b * deep * sin, y + a * wide * sin + b * deep * cos) for a, b in ((0, 0), (1, 0), (1, 1), (0, 1))]  # fmt: skip
    made = shapely.polygons(np.stack([np.column_stack(c) for c in corners], axis=1))
    px, py = rng.uniform(0, side, (2, parks))
    radius = rng.choice(RADII, parks, p=(0.6, 0.35, 0.05))
    size = np.select([radius == r for r in RADII], [25.0, 60.0, 200.0])
    spots = shapely.buffer(shapely.points(px, py), size, quad_segs=3)
    return made, spots, radius


@dataclass(frozen=True)
class Took:
    """Seconds on the clock and of the processors: on a busy machine the second tells more."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:.2f} s (processor {self.processor:.2f} s)"


def best(job: Callable[[], Any], runs: int) -> tuple[Took, Any]:
    """Return the least seconds of several runs, and what the job returned."""
    clock, processor, result = [], [], None
    for _ in range(runs):
        before, used = time.perf_counter(), time.process_time()
        result = job()
        clock.append(time.perf_counter() - before)
        processor.append(time.process_time() - used)
    return Took(min(clock), min(processor)), result


def peak() -> float:
    """Return the peak memory of this process in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def geopandas_overlay(
    buildings: Shapes, parks: Shapes, radius: Any, segments: int
) -> tuple[Took, Took, float]:
    """Overlay with geopandas; return what the union and the overlay took, and the share."""
    import geopandas as gpd

    frame = gpd.GeoDataFrame(geometry=buildings, crs="EPSG:4547")

    def union() -> Any:
        around = gpd.GeoSeries(parks, crs="EPSG:4547").buffer(radius, quad_segs=segments).union_all()
        return gpd.GeoDataFrame(geometry=gpd.GeoSeries([around], crs="EPSG:4547").explode(ignore_index=True))

    united, served = best(union, 1)
    took, both = best(lambda: gpd.overlay(frame, served, how="intersection", keep_geom_type=True), 1)
    return united, took, float(both.area.sum() / frame.area.sum())


def beside(buildings: Shapes, parks: Shapes, radius: Any, segments: int, step: int, ours: Took) -> None:
    """Print what geopandas takes for every so-many-th building, and for all of them as a multiple."""
    part = buildings[::step]
    share = land_coverage(part, serve(parks, radius, segments=segments), united=False).get("land").share[0]
    union, overlay, theirs = geopandas_overlay(part, parks, radius, segments)
    agree = "the same share" if abs(share - theirs) < 1e-9 else f"OTHER SHARE {theirs:.9%} for {share:.9%}"
    clock, processor = union.clock + overlay.clock * step, union.processor + overlay.processor * step
    which = "all of them" if step == 1 else f"every {step}th, {len(part):,}"
    print(
        f"  geopandas, {which}: union {union}, overlay {overlay}, {agree}; for all {clock:,.0f} s: "
        f"{clock / ours.clock:,.0f} times as long ({processor / ours.processor:,.0f} times the processor's time)"
    )


def beside_pieces(buildings: Shapes, served: Any) -> None:
    """Print what geopandas takes when it is given the pieces that the area of service is cut into here."""
    import geopandas as gpd

    part = buildings[::10]
    frame = gpd.GeoDataFrame(geometry=part, crs="EPSG:4547")
    pieces = gpd.GeoDataFrame(geometry=cut(served.parts), crs="EPSG:4547")
    theirs, both = best(lambda: gpd.overlay(frame, pieces, how="intersection", keep_geom_type=True), 1)
    ours, found = best(lambda: land_coverage(part, served, united=False), 1)
    share = found.get("land").share[0]
    agree = "the same share" if abs(both.area.sum() / frame.area.sum() - share) < 1e-9 else "OTHER SHARE"
    print(
        f"  geopandas given our pieces, every 10th: {theirs}, {agree}; Luocheng {ours}: {theirs.clock / ours.clock:.1f} "
        f"times as long ({theirs.processor / ours.processor:.1f} times the processor's time)"
    )


def siting(places: int, sites: int, exactly: bool, seed: int = 2) -> None:
    """Choose sites on a made city, step by step and exactly, and find how few a target needs."""
    rng = np.random.default_rng(seed)
    side = 40_000 * np.sqrt(places / 1_000_000)
    spots, land = (
        shapely.points(rng.uniform(0, side, (places, 2))),
        shapely.points(rng.uniform(0, side, (sites, 2))),
    )
    people, covered = rng.integers(1, 120, places), rng.random(places) < 0.5
    took, service = best(lambda: straight_service(spots, land, 500), 1)
    print(
        f"siting, {places:,} buildings, {sites:,} candidate sites: {len(service.place):,} pairs within 500 m {took}"
    )
    for number in (10, 100):
        took, found = best(lambda n=number: choose_sites(service, people, n, covered=covered, exact=False), 1)  # type: ignore[misc]
        print(f"  the next {number} step by step: {took}, at most {found.gap:.2%} of the gain below the best")
        if exactly:
            took, found = best(
                lambda n=number: choose_sites(service, people, n, covered=covered, exact=True, seconds=60), 1
            )  # type: ignore[misc]
            print(f"  the next {number} by the solver: {took}, {found.method}, gap {found.gap:.3%}")
    took, found = best(lambda: choose_sites(service, people, 3, covered=covered), 1)
    print(f"  the next 3, gone through in order: {took}, {found.method}, gap {found.gap:.3%}")
    took, least = best(lambda: least_sites(service, people, 0.6, covered=covered, exact=False), 1)
    print(f"  sites for 60 %: {least.needed}, no fewer than {least.at_least}; {took}")


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the buildings and parks")
    parser.add_argument("--whole", action="store_true", help="geopandas gets all buildings: hours")
    options = parser.parse_args()
    count, facilities = (100_000, 500) if options.quick else (1_000_000, 5_000)
    cores = os.cpu_count() or 1
    print(f"{platform.processor() or platform.machine()}, {cores} cores, Python {sys.version.split()[0]}, GEOS {shapely.geos_version_string}")  # fmt: skip
    buildings, parks, radius = city(count, facilities)
    print(f"{count:,} buildings by {facilities:,} parks of {len(RADII)} radii")
    for segments in (16, SEGMENTS):
        for threads in sorted({1, cores}):
            # Squares are laid when they are first asked for: each time anew.
            took, found = best(
                lambda t=threads, q=segments: land_coverage(buildings, serve(parks, radius, segments=q), united=False, threads=t), 2
            )  # type: ignore[misc]  # fmt: skip
            print(f"areas of service, {segments} stretches a quarter, footprint covered {found.get('land').share[0]:.6%}: {took} on {threads} thread(s)")  # fmt: skip
    served = serve(parks, radius)
    step = 1 if options.whole else 100 if options.quick else 500
    beside(buildings, parks, radius, SEGMENTS, step, took)
    beside_pieces(buildings, served)
    took, within = best(lambda: within_straight(buildings, parks, radius), 1)
    print(
        f"the middle of each building within the radius, by distance: {took}, {within.yes.mean():.4%} within"
    )
    weights = {"floor_area": np.full(count, 900.0), "residents": np.full(count, 20.0)}
    side = np.sqrt(count / 1_000_000) * 2000
    corner = np.arange(20) * side
    cells = shapely.box(
        np.repeat(corner, 20), np.tile(corner, 20), np.repeat(corner, 20) + side, np.tile(corner, 20) + side
    )
    took, _ = best(lambda: place_coverage(buildings, within, weights, areas={"community": cells}), 1)
    print(f"  shares of buildings, floor area and residents, city and 400 communities: {took}")
    took, _ = best(
        lambda: land_coverage(buildings, served, united=False, areas={"community": cells}, threads=cores), 1
    )
    print(f"  shares of footprint, city and 400 communities: {took}")
    siting(20_000, 300, exactly=True)
    siting(count, facilities, exactly=False)
    print(f"peak memory of the whole run {peak():.2f} GB")


if __name__ == "__main__":
    main()
