// How the map looks: its style, what a layer and a register look like in it. No fonts, pictures or tiles come from elsewhere.
export const VERDICT_COLOURS = ["#2f7fb5", "#6b7480", "#c97a00", "#b3261e"];
const FONT = ["sans-serif"];
const BLANK = { type: "FeatureCollection", features: [] };

export function style() {
  return {
    version: 8,
    sources: { drawn: { type: "geojson", data: BLANK }, picked: { type: "geojson", data: BLANK } },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": "#f5f4f0" } },
      { id: "drawn-area", type: "fill", source: "drawn", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": "#8e2a7d", "fill-opacity": 0.15 } },
      { id: "drawn-line", type: "line", source: "drawn", paint: { "line-color": "#8e2a7d", "line-width": 2.5 } },
      { id: "drawn-point", type: "circle", source: "drawn", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": "#fff", "circle-radius": 4, "circle-stroke-color": "#8e2a7d", "circle-stroke-width": 2 } },
      { id: "picked", type: "circle", source: "picked", paint: { "circle-color": "rgba(0,0,0,0)", "circle-radius": 15, "circle-stroke-color": "#8e2a7d", "circle-stroke-width": 3 } },
    ],
  };
}

// A sign for each verdict, told apart by shape as well as colour, and the hatching of what is missing.
export function images(map) {
  const sign = (draw, colour) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 32;
    const pen = canvas.getContext("2d");
    pen.beginPath();
    draw(pen);
    pen.closePath();
    pen.fillStyle = colour;
    pen.strokeStyle = "#fff";
    pen.lineWidth = 3;
    pen.lineJoin = "round";
    pen.fill();
    pen.stroke();
    return pen.getImageData(0, 0, 32, 32);
  };
  const along = (points) => (pen) => points.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  const drawn = [
    (pen) => pen.arc(16, 16, 10, 0, 7),
    along([[6, 6], [26, 6], [26, 26], [6, 26]]),
    along([[16, 3], [29, 16], [16, 29], [3, 16]]),
    along([[16, 3], [29, 27], [3, 27]]),
  ];
  drawn.forEach((draw, i) => map.addImage(`verdict-${i}`, sign(draw, VERDICT_COLOURS[i]), { pixelRatio: 2 }));
  const hatch = document.createElement("canvas");
  hatch.width = hatch.height = 16;
  const pen = hatch.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, 16, 16);
  pen.strokeStyle = "#6b7480";
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (const at of [-16, 0, 16]) { pen.moveTo(at, 16); pen.lineTo(at + 16, 0); }
  pen.stroke();
  map.addImage("missing", pen.getImageData(0, 0, 16, 16), { pixelRatio: 2 });
}

const visible = (shown) => ({ visibility: shown ? "visible" : "none" });
const source = (what, last) => ({ type: "vector", tiles: [location.origin + what.tiles], minzoom: 0, maxzoom: last });

// The parts of which a layer is drawn; ids begin with its key.
export function addLayer(map, layer, last) {
  const at = { source: layer.key, "source-layer": "shapes" };
  const id = (part) => `${layer.key}-${part}`;
  const { colour } = layer;
  map.addSource(layer.key, source(layer, last));
  if (layer.shape === "area") {
    const bounds = layer.kind !== "other";
    map.addLayer({ id: id("fill"), type: "fill", ...at, layout: visible(layer.shown), paint: { "fill-color": colour, "fill-opacity": bounds ? 0.04 : 0.3 } }, "drawn-area");
    map.addLayer({ id: id("line"), type: "line", ...at, layout: visible(layer.shown), paint: { "line-color": colour, "line-width": bounds ? 1.6 : 0.8 } }, "drawn-area");
    if (layer.kind === "results") {
      map.addLayer({ id: id("value"), type: "fill", ...at, layout: visible(false), paint: { "fill-color": "#fff", "fill-opacity": 0.85 } }, id("line"));
      map.addLayer({ id: id("missing"), type: "fill", ...at, layout: visible(false), paint: { "fill-pattern": "missing" } }, id("line"));
    }
  } else if (layer.shape === "line") {
    map.addLayer({ id: id("line"), type: "line", ...at, layout: visible(layer.shown), paint: { "line-color": colour, "line-width": ["interpolate", ["linear"], ["zoom"], 10, 0.8, 16, 3] } }, "drawn-area");
  } else {
    map.addLayer({ id: id("point"), type: "circle", ...at, layout: visible(layer.shown), paint: { "circle-color": colour, "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 2.5, 16, 6], "circle-stroke-color": "#fff", "circle-stroke-width": 1 } }, "drawn-area");
  }
  if (layer.few && layer.shape === "area" && layer.kind !== "other") {
    map.addLayer({ id: id("name"), type: "symbol", source: layer.key, "source-layer": "names", layout: { ...visible(layer.shown), "text-field": ["get", "name"], "text-font": FONT, "text-size": 12, "text-max-width": 8 }, paint: { "text-color": "#1f2937", "text-halo-color": "#fff", "text-halo-width": 1.5 } }, "drawn-area");
  }
}

const byVerdict = ["match", ["get", "v"], 3, VERDICT_COLOURS[3], 2, VERDICT_COLOURS[2], 1, VERDICT_COLOURS[1], VERDICT_COLOURS[0]];

export function addRegister(map, register, last) {
  const id = (part) => `${register.key}-${part}`;
  const points = { source: register.key, "source-layer": "points" };
  const seen = visible(register.shown);
  map.addSource(register.key, source(register, last));
  if (register.areal) {
    const shapes = { source: register.key, "source-layer": "shapes" };
    map.addLayer({ id: id("fill"), type: "fill", ...shapes, layout: seen, paint: { "fill-color": byVerdict, "fill-opacity": 0.35 } }, "drawn-area");
    map.addLayer({ id: id("line"), type: "line", ...shapes, layout: seen, paint: { "line-color": byVerdict, "line-width": 1.5 } }, "drawn-area");
  }
  map.addLayer({ id: id("many"), type: "circle", ...points, filter: ["has", "n"], layout: seen, paint: { "circle-color": byVerdict, "circle-opacity": 0.9, "circle-radius": ["interpolate", ["linear"], ["log10", ["get", "n"]], 0, 9, 2, 14, 4, 24], "circle-stroke-color": "#fff", "circle-stroke-width": 1.5 } }, "drawn-area");
  map.addLayer({ id: id("count"), type: "symbol", ...points, filter: ["has", "n"], layout: { ...seen, "text-field": ["to-string", ["get", "n"]], "text-font": FONT, "text-size": 11, "text-allow-overlap": true, "text-ignore-placement": true }, paint: { "text-color": "#fff" } }, "drawn-area");
  map.addLayer({ id: id("one"), type: "symbol", ...points, filter: ["!", ["has", "n"]], ...(register.areal ? { maxzoom: last } : {}), layout: { ...seen, "icon-image": ["concat", "verdict-", ["to-string", ["get", "v"]]], "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": ["interpolate", ["linear"], ["zoom"], 9, 0.6, 15, 1.1] } }, "drawn-area");
}

export function show(map, key, shown) {
  for (const part of ["fill", "line", "point", "name", "many", "count", "one"]) {
    if (map.getLayer(`${key}-${part}`)) map.setLayoutProperty(`${key}-${part}`, "visibility", shown ? "visible" : "none");
  }
}

// Colour the areas of a layer by the classes of their values; what has none is hatched.
export function colourAreas(map, layers, told) {
  for (const layer of layers) {
    if (!map.getLayer(`layer-${layer.pk}-value`)) continue;
    const on = told.layer === layer.pk && told.results;
    for (const part of ["value", "missing"]) map.setLayoutProperty(`layer-${layer.pk}-${part}`, "visibility", on ? "visible" : "none");
    if (!on) continue;
    const groups = new Map();
    told.results.colour.forEach((colour, number) => colour && groups.set(colour, [...(groups.get(colour) || []), number]));
    const cases = [...groups].flatMap(([colour, numbers]) => [numbers, colour]);
    map.setPaintProperty(`layer-${layer.pk}-value`, "fill-color", cases.length ? ["match", ["id"], ...cases, "#fff"] : "#fff");
    map.setFilter(`layer-${layer.pk}-missing`, ["in", ["id"], ["literal", told.results.missing]]);
    map.setLayoutProperty(`layer-${layer.pk}-line`, "visibility", "visible");
    if (map.getLayer(`layer-${layer.pk}-name`)) map.setLayoutProperty(`layer-${layer.pk}-name`, "visibility", "visible");
  }
}
