// Drawing lines and areas on the map; the server measures them.
export function drawing(map, data, words) {
  const tools = document.getElementById("tools");
  const said = document.getElementById("measured");
  const button = (name) => tools.querySelector(`[data-tool=${name}]`);
  let tool = "", points = [], asked = 0;

  const shape = () => {
    if (tool === "area" && points.length > 2) return { type: "Polygon", coordinates: [[...points, points[0]]] };
    return points.length > 1 ? { type: "LineString", coordinates: points } : null;
  };
  const feature = (geometry) => ({ type: "Feature", properties: {}, geometry });

  async function changed() {
    const own = shape();
    const corners = points.map((p) => feature({ type: "Point", coordinates: p }));
    map.getSource("drawn").setData({ type: "FeatureCollection", features: [...(own ? [feature(own)] : []), ...corners] });
    for (const name of ["back", "clear", "save"]) button(name).disabled = points.length === 0;
    if (points.length < 2) {
      said.textContent = tool ? words.measuring : "";
      return;
    }
    const turn = ++asked;
    const query = new URLSearchParams({ points: points.map((p) => p.map((v) => v.toFixed(8)).join(",")).join(";"), closed: tool === "area" ? "1" : "0" });
    try {
      const answer = await fetch(`${data.measure}?${query}`, { headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (turn === asked) said.textContent = told.said;
    } catch {
      if (turn === asked) said.textContent = words.broken;
    }
  }

  function choose(name) {
    tool = name === tool ? "" : name;
    for (const one of ["line", "area"]) button(one).setAttribute("aria-pressed", String(one === tool));
    map.getContainer().classList.toggle("measuring", Boolean(tool));
    map.doubleClickZoom[tool ? "disable" : "enable"]();
    if (tool) {
      map.getCanvas().focus();
      changed();
    } else if (points.length < 2) {
      said.textContent = "";
    }
  }

  function add(lngLat) {
    points.push([lngLat.lng, lngLat.lat]);
    changed();
  }
  function back() { points.pop(); changed(); }
  function clear() { points = []; changed(); }
  function save() {
    const own = shape() || { type: "Point", coordinates: points[0] };
    const text = JSON.stringify({ type: "FeatureCollection", features: [{ ...feature(own), properties: { said: said.textContent } }] });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/geo+json" }));
    link.download = `${words.drawn}.geojson`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  // The middle of the map is where a key sets a point.
  const cross = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  cross.setAttribute("class", "map-cross");
  cross.setAttribute("viewBox", "0 0 25 25");
  cross.setAttribute("aria-hidden", "true");
  cross.innerHTML = '<path d="M12.5 0V25M0 12.5H25" stroke="#8e2a7d"/>';
  map.getContainer().append(cross);

  tools.hidden = false;
  tools.addEventListener("click", (event) => {
    const name = event.target.closest("[data-tool]")?.dataset.tool;
    ({ line: () => choose("line"), area: () => choose("area"), back, clear, save })[name]?.();
  });
  map.on("click", (event) => tool && add(event.lngLat));
  map.getCanvas().addEventListener("keydown", (event) => {
    if (!tool) return;
    const act = { Enter: () => add(map.getCenter()), Backspace: back, Escape: () => choose(tool) }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  return { active: () => Boolean(tool) };
}
