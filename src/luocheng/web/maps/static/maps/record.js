// The small map on the page of a record.
import * as gl from "../maplibre/maplibre-gl.mjs";
import { addRegister, images, style } from "./look.js";

const data = JSON.parse(document.getElementById("record-map-data").textContent);
const box = document.getElementById("record-map");

try {
  const map = new gl.Map({
    container: box,
    style: style(),
    center: [data.lon, data.lat],
    zoom: 15.5,
    maxZoom: 20,
    attributionControl: false,
    dragRotate: false,
    fadeDuration: 0,
    cooperativeGestures: false,
    locale: { "Map.Title": data.words.map, "NavigationControl.ZoomIn": data.words.in, "NavigationControl.ZoomOut": data.words.out, "ScaleControl.Meters": data.words.metres, "ScaleControl.Kilometers": data.words.kilometres },
  });
  map.scrollZoom.disable();
  map.addControl(new gl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new gl.ScaleControl({ maxWidth: 100 }), "bottom-left");
  map.once("load", () => {
    images(map);
    addRegister(map, { ...data.register, shown: true }, data.lastZoom);
    map.getSource("picked").setData({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [data.lon, data.lat] } });
    map.once("idle", () => { box.dataset.painted = "yes"; });
  });
} catch {
  box.hidden = true;
}
