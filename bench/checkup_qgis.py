"""A checkup beside QGIS: the same definitions, worked out by its own tools, on the sample city.

    luocheng sample city --city && luocheng checkup city/CITY.yaml -o city/checkup --no-maps
    /usr/bin/python3 bench/checkup_qgis.py city city/checkup/indicators.csv

Runs in the Python that QGIS (3.22 or later) brings, which knows no Luocheng. Prints both values side by side.
"""

from __future__ import annotations

import csv
import heapq
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.analysis import (  # type: ignore[import-not-found]
    QgsGraphBuilder,
    QgsNativeAlgorithms,
    QgsNetworkDistanceStrategy,
    QgsVectorLayerDirector,
)
from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsPointXY,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsVectorLayer,
)

FRAME = QgsCoordinateReferenceSystem("EPSG:4547")
"""CGCS2000 in the three-degree zone of 114° E, where the sample city lies."""
RESIDENTIAL = "\"land_class\" in ('r1', 'r2', 'r3')"
HOMES = '"residents" > 0'
LUOCHENG = Path(__file__).resolve().parent.parent / ".venv" / "bin" / "luocheng"
STREETS = "\"class\" in ('expressway', 'arterial', 'sub_arterial', 'branch')"


class Qgis:
    """The few tools of QGIS that a planner would use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.app = QgsApplication([], False)
        self.app.initQgis()
        QgsApplication.processingRegistry().addProvider(QgsNativeAlgorithms())
        self.context, self.feedback = QgsProcessingContext(), QgsProcessingFeedback()

    def run(self, name: str, layer: QgsVectorLayer, **parameters: object) -> QgsVectorLayer:
        """Run a native algorithm; its result is a layer in memory."""
        algorithm = QgsApplication.processingRegistry().algorithmById(f"native:{name}")
        done, worked = algorithm.run(
            {"INPUT": layer, "OUTPUT": "memory:", **parameters}, self.context, self.feedback
        )
        if not worked:
            raise SystemExit(f"native:{name} failed")
        return self.context.takeResultLayer(done["OUTPUT"])

    def layer(self, name: str, where: str = "") -> QgsVectorLayer:
        """Return a layer of the city in the frame, of the features for which a condition holds."""
        layer = QgsVectorLayer(str(self.folder / f"{name}.gpkg"), name, "ogr")
        if not layer.isValid():
            raise SystemExit(f"{self.folder / name}.gpkg cannot be read")
        if where:
            layer = self.run("extractbyexpression", layer, EXPRESSION=where)
        return self.run("reprojectlayer", layer, TARGET_CRS=FRAME)

    def covered(
        self, services: list[tuple[QgsVectorLayer, float]], land: QgsVectorLayer, segments: int
    ) -> float:
        """Return the share of land within the radii, in per cent: buffered, united, intersected."""
        buffers = [
            self.run("buffer", layer, DISTANCE=radius, SEGMENTS=segments, DISSOLVE=True)
            for layer, radius in services
        ]
        merged = self.run_layers("mergevectorlayers", buffers)
        united = self.run("dissolve", merged)
        ground = self.run("dissolve", land)
        inside = self.run("intersection", ground, OVERLAY=united)
        return 100 * area(inside) / area(ground)

    def run_layers(self, name: str, layers: list[QgsVectorLayer]) -> QgsVectorLayer:
        """Run a native algorithm that takes several layers."""
        algorithm = QgsApplication.processingRegistry().algorithmById(f"native:{name}")
        done, worked = algorithm.run(
            {"LAYERS": layers, "CRS": FRAME, "OUTPUT": "memory:"}, self.context, self.feedback
        )
        if not worked:
            raise SystemExit(f"native:{name} failed")
        return self.context.takeResultLayer(done["OUTPUT"])

    def walked(self, nodes: bool) -> dict[str, float]:
        """Return metres from each dwelling to the nearest park gate, along the walkable roads.

        Streets that cross without a common corner meet there only if `nodes`.
        """
        gates = [f.geometry().asPoint() for f in self.layer("park-gate").getFeatures()]
        homes = {
            f["code"]: f.geometry().centroid().asPoint() for f in self.layer("building", HOMES).getFeatures()
        }
        roads = self.layer("road", '"walkable"')
        if nodes:
            roads = self.run("splitwithlines", roads, LINES=roads)
        director = QgsVectorLayerDirector(roads, -1, "", "", "", QgsVectorLayerDirector.DirectionBoth)
        director.addStrategy(QgsNetworkDistanceStrategy())
        builder = QgsGraphBuilder(FRAME, True, 0.001)
        tied = director.makeGraph(builder, [QgsPointXY(p) for p in (*gates, *homes.values())], self.feedback)
        graph = builder.graph()
        metres = searched(graph, [graph.findVertex(p) for p in tied[: len(gates)]])
        ends = (graph.findVertex(p) for p in tied[len(gates) :])
        return {code: metres[end] for code, end in zip(homes, ends, strict=True) if end in metres}

    def walked_by_luocheng(self) -> dict[str, float]:
        """Return the same of `luocheng reach`, from files that QGIS has written."""
        with tempfile.TemporaryDirectory() as work:
            road, home, gate, out = (
                str(Path(work) / n) for n in ("road.gpkg", "home.gpkg", "gate.gpkg", "out.csv")
            )
            self.written("extractbyexpression", self.layer("road"), road, EXPRESSION='"walkable"')
            self.written("centroids", self.layer("building", HOMES), home)
            self.written(
                "fieldcalculator",
                self.layer("park-gate"),
                gate,
                FIELD_NAME="category",
                FIELD_TYPE=2,
                FIELD_LENGTH=8,
                FORMULA="'park'",
            )
            subprocess.run([LUOCHENG, "reach", road, home, gate, "-o", out], check=True, capture_output=True)
            with Path(out).open(encoding="utf-8-sig", newline="") as file:
                return {
                    r["code"]: float(r["nearest_park"]) for r in csv.DictReader(file) if r["nearest_park"]
                }

    def written(self, name: str, layer: QgsVectorLayer, path: str, **parameters: object) -> None:
        """Run a native algorithm that writes a file."""
        algorithm = QgsApplication.processingRegistry().algorithmById(f"native:{name}")
        _, worked = algorithm.run({"INPUT": layer, "OUTPUT": path, **parameters}, self.context, self.feedback)
        if not worked:
            raise SystemExit(f"native:{name} failed")


def searched(graph: object, starts: list[int]) -> dict[int, float]:
    """Return the metres of each vertex to the nearest start: the textbook search, from all starts at once."""
    best = dict.fromkeys(starts, 0.0)
    queue = [(0.0, s) for s in starts]
    while queue:
        far, at = heapq.heappop(queue)
        if far > best[at]:
            continue
        for number in graph.vertex(at).outgoingEdges():  # type: ignore[attr-defined]
            edge = graph.edge(number)  # type: ignore[attr-defined]
            there, length = edge.toVertex(), far + edge.cost(0)
            if length < best.get(there, float("inf")):
                best[there] = length
                heapq.heappush(queue, (length, there))
    return best


def length(layer: QgsVectorLayer) -> float:
    """Return the length of a layer in kilometres of the frame."""
    return sum(f.geometry().length() for f in layer.getFeatures()) / 1000


def area(layer: QgsVectorLayer) -> float:
    """Return the area of a layer in square metres of the frame."""
    return sum(f.geometry().area() for f in layer.getFeatures())


def main() -> None:
    """Work out the indicators and print them beside those of the checkup."""
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    folder, results = Path(sys.argv[1]), Path(sys.argv[2])
    with results.open(encoding="utf-8-sig", newline="") as file:
        ours = {
            r["indicator"]: float(r["value"])
            for r in csv.DictReader(file)
            if r["area"] == "sample-city" and r["value"]
        }
    began = time.perf_counter()
    qgis = Qgis(folder)
    land = qgis.layer("land-parcel", RESIDENTIAL)
    large, small = '"area" >= 5000', '"area" >= 2000 and "area" < 5000'
    parks = [(qgis.layer("park", large), 500.0), (qgis.layer("park", small), 300.0)]
    greenway = [(qgis.layer("greenway"), 1000.0)]
    streets = qgis.layer("road", STREETS)
    clipped = qgis.run("clip", streets, OVERLAY=qgis.run("dissolve", qgis.layer("district")))
    built_up = sum(f["built_up_area"] for f in qgis.layer("district").getFeatures())
    rows = [
        ("park-coverage", "buffers of 5 stretches a quarter (its default)", qgis.covered(parks, land, 5)),
        ("park-coverage", "buffers of 32 stretches a quarter", qgis.covered(parks, land, 32)),
        ("greenway-coverage", "buffers of 32 stretches a quarter", qgis.covered(greenway, land, 32)),
        ("road-density", "all streets of the layer", length(streets) / built_up),
        ("road-density", "streets clipped to the districts", length(clipped) / built_up),
    ]
    print(f"{'indicator':<20}{'Luocheng':>12}{'QGIS':>12}{'difference':>12}  how")
    for name, how, value in rows:
        print(f"{name:<20}{ours[name]:12.4f}{value:12.4f}{value - ours[name]:12.4f}  {how}")
    mine = qgis.walked_by_luocheng()
    for nodes, what in ((False, "streets as they are"), (True, "streets that cross meet")):
        theirs = qgis.walked(nodes)
        apart = [abs(theirs[c] - m) for c, m in mine.items() if c in theirs]
        print(
            f"nearest gate, {what}: {len(mine)} and {len(theirs)} dwellings; "
            f"{sum(d <= 0.01 for d in apart)} the same to 1 cm, the largest difference {max(apart):.3f} m"
        )
    print(f"QGIS took {time.perf_counter() - began:.1f} s for these")


if __name__ == "__main__":
    main()
