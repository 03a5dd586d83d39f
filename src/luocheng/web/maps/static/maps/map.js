// The map of the page. Without it the page still lists everything that is on the map.
import * as gl from "../maplibre/maplibre-gl.mjs";
import { drawing } from "./drawing.js";
import { addLayer, addRegister, colourAreas, images, show, style } from "./look.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const data = read("map-data");
const { words } = data;
const form = document.getElementById("choose");
const shown = document.getElementById("shown");
const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
const box = document.getElementById("map");

function start() {
  const [west, south, east, north] = data.extent.length ? data.extent : [73, 18, 135, 54];
  const map = new gl.Map({
    container: box,
    style: style(),
    ...(data.record ? { center: [data.record.lon, data.record.lat], zoom: 15.5 } : { bounds: [west, south, east, north], fitBoundsOptions: { padding: 30, maxZoom: 16 } }),
    maxZoom: 20,
    renderWorldCopies: false,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
    locale: {
      "Map.Title": words.map,
      "NavigationControl.ZoomIn": words.in,
      "NavigationControl.ZoomOut": words.out,
      "NavigationControl.ResetBearing": words.north,
      "ScaleControl.Meters": words.metres,
      "ScaleControl.Kilometers": words.kilometres,
      "Popup.Close": words.close,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new gl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new gl.ScaleControl({ maxWidth: 140 }), "bottom-left");
  map.once("load", () => furnish(map));
  return map;
}

function furnish(map) {
  images(map);
  // Values lie undermost, then areas, lines and points; boundaries are drawn over them.
  const depth = (x) => (x.kind === "results" ? 0 : x.kind === "boundary" ? 4 : { area: 1, line: 2, point: 3 }[x.shape]);
  for (const layer of [...data.layers].sort((a, b) => depth(a) - depth(b))) addLayer(map, layer, data.lastZoom);
  for (const register of data.registers) addRegister(map, register, data.lastZoom);
  colourAreas(map, data.layers, read("map-colours"));
  if (data.record) pick(map, data.record);
  map.once("idle", () => {
    performance.mark("map-painted");
    box.dataset.painted = "yes";
  });
  const pen = drawing(map, data, words);
  notes(map, pen);
  searching(map);
  choosing(map);
  printing(map);
  document.querySelector("[data-tool=whole]").addEventListener("click", () => {
    const [west, south, east, north] = data.extent;
    if (data.extent.length) map.fitBounds([[west, south], [east, north]], { padding: 30, maxZoom: 16, animate: !quiet });
  });
}

// --- what is in view, in words

let asked = 0;
async function tell(map) {
  const turn = ++asked;
  const query = new URLSearchParams(new FormData(form));
  history.replaceState(null, "", `?${query}`);
  const { _sw: a, _ne: b } = map.getBounds();
  query.set("box", [a.lng, a.lat, b.lng, b.lat].map((v) => v.toFixed(6)).join(","));
  shown.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${data.shown}?${query}`);
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const text = await answer.text();
    if (turn !== asked) return;
    shown.innerHTML = text;
    colourAreas(map, data.layers, read("map-colours"));
  } catch {
    if (turn === asked) document.getElementById("measured").textContent = words.broken;
  } finally {
    if (turn === asked) shown.removeAttribute("aria-busy");
  }
}

function choosing(map) {
  let later;
  const soon = (wait) => { clearTimeout(later); later = setTimeout(() => tell(map), wait); };
  document.getElementById("show").hidden = true;
  form.addEventListener("change", () => { ticks(map); soon(0); });
  form.addEventListener("submit", (event) => { event.preventDefault(); soon(0); });
  map.on("moveend", () => soon(500));
}

function ticks(map) {
  for (const input of form.querySelectorAll("input[type=checkbox]")) show(map, `${input.name.slice(0, -1)}-${input.value}`, input.checked);
}

function tick(map, name, value) {
  const input = form.querySelector(`input[name=${name}][value="${value}"]`);
  if (input && !input.checked) { input.checked = true; ticks(map); }
}

// --- going to a record or an area

function pick(map, at) {
  map.getSource("picked").setData({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [at.lon, at.lat] } });
  note(map, [at.lon, at.lat], `${data.brief}${at.pk}/`);
}

function searching(map) {
  const found = document.getElementById("found");
  const find = document.getElementById("find");
  find.addEventListener("submit", async (event) => {
    event.preventDefault();
    const query = new URLSearchParams(new FormData(find));
    found.textContent = words.loading;
    try {
      const answer = await fetch(`${data.find}?${query}`);
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      found.innerHTML = await answer.text();
    } catch {
      found.textContent = words.broken;
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-record], a[data-box]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { record, register, lon, lat, box: area, layer } = link.dataset;
    if (area) {
      tick(map, "layers", layer);
      const [west, south, east, north] = area.split(",").map(Number);
      map.fitBounds([[west, south], [east, north]], { padding: 50, maxZoom: 17, animate: !quiet });
    } else {
      tick(map, "registers", register);
      const at = { pk: record, lon: Number(lon), lat: Number(lat) };
      map[quiet ? "jumpTo" : "flyTo"]({ center: [at.lon, at.lat], zoom: Math.max(map.getZoom(), 15.5) });
      pick(map, at);
    }
    box.scrollIntoView({ block: "nearest" });
  });
}

// --- notes beside records and areas

let open = null;
async function note(map, at, address) {
  open?.remove();
  open = new gl.Popup({ maxWidth: "20rem", focusAfterOpen: true }).setLngLat(at).setText(words.loading).addTo(map);
  const own = open;
  try {
    const answer = await fetch(address);
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    own.setHTML(await answer.text());
  } catch {
    own.setText(words.broken);
  }
}

function notes(map, pen) {
  const parts = [
    ...data.registers.flatMap((r) => ["one", "many", "fill"].map((p) => `${r.key}-${p}`)),
    // What is smallest comes first: a bus stop before its street, a value before the boundary around it.
    ...["point", "line"].flatMap((p) => data.layers.filter((l) => l.shape !== "area").map((l) => `${l.key}-${p}`)),
    ...data.layers.filter((l) => l.kind === "other").map((l) => `${l.key}-fill`),
    ...["value", "missing"].flatMap((p) => data.layers.map((l) => `${l.key}-${p}`)),
    ...data.layers.filter((l) => l.kind !== "other").map((l) => `${l.key}-fill`),
  ];
  const there = () => parts.filter((id) => map.getLayer(id));
  const about = (at) => {
    for (const reach of [0, 6]) {
      const found = map.queryRenderedFeatures([[at.x - reach, at.y - reach], [at.x + reach, at.y + reach]], { layers: there() });
      found.sort((a, b) => parts.indexOf(a.layer.id) - parts.indexOf(b.layer.id));
      const dots = found.filter((f) => f.sourceLayer === "points");
      if (found.length) return dots[0] || found[0];
    }
    return null;
  };
  const tellOf = (at, lngLat) => {
    const one = about(at);
    if (!one) return false;
    if (one.properties.n) {
      map.easeTo({ center: one.geometry.coordinates, zoom: Math.min(map.getZoom() + 2, data.lastZoom + 0.5), animate: !quiet });
    } else if (one.source.startsWith("register-")) {
      const where = one.geometry.type === "Point" ? one.geometry.coordinates : [lngLat.lng, lngLat.lat];
      note(map, where, `${data.brief}${one.id}/`);
    } else {
      const layer = data.layers.find((l) => l.key === one.source);
      const [pk, indicator] = (form.elements.results?.value || ":").split(/:(.*)/);
      note(map, [lngLat.lng, lngLat.lat], `${layer.about}${one.id}/?indicator=${Number(pk) === layer.pk ? encodeURIComponent(indicator) : ""}`);
    }
    return true;
  };
  map.on("click", (event) => pen.active() || tellOf(event.point, event.lngLat));
  map.on("mousemove", (event) => {
    if (!pen.active()) map.getCanvas().style.cursor = about(event.point) ? "pointer" : "";
  });
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || pen.active()) return;
    const middle = map.getCenter();
    if (!tellOf(map.project(middle), middle)) document.getElementById("measured").textContent = words.nothing;
  });
}

// --- on paper

function printing(map) {
  const button = document.getElementById("print");
  const image = document.getElementById("print-map");
  const copy = () => {
    // The scale stands on the map, and is drawn into its picture.
    const canvas = document.createElement("canvas");
    const from = map.getCanvas();
    // What was drawn is there to be copied until the browser has shown it.
    map.redraw();
    canvas.width = from.width;
    canvas.height = from.height;
    const pen = canvas.getContext("2d");
    const times = from.width / from.clientWidth;
    pen.drawImage(from, 0, 0);
    const scale = box.querySelector(".maplibregl-ctrl-scale");
    const width = scale.offsetWidth * times, height = 20 * times, x = 12 * times, y = canvas.height - 32 * times;
    pen.fillStyle = "rgba(255,255,255,.85)";
    pen.fillRect(x, y, width, height);
    pen.strokeStyle = pen.fillStyle = "#1f2937";
    pen.lineWidth = 2 * times;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x, y + height);
    pen.lineTo(x + width, y + height);
    pen.lineTo(x + width, y);
    pen.stroke();
    pen.font = `${12 * times}px sans-serif`;
    pen.fillText(scale.textContent, x + 5 * times, y + 14 * times);
    image.src = canvas.toDataURL("image/png");
    image.alt = document.getElementById("print-title").textContent;
  };
  addEventListener("beforeprint", copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    copy();
    await image.decode().catch(() => {});
    print();
  });
}

try {
  start();
} catch {
  box.textContent = words.no_map;
}
