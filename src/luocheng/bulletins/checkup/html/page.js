"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = JSON.parse(document.getElementById("words").textContent);
  const SVG = "http://www.w3.org/2000/svg";
  const FEW = 30;
  const $ = (id) => document.getElementById(id);
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const state = {
    language: "zh", current: 0, level: "", area: -1, sort: "", down: false, whole: false, status: "",
    view: null, shown: [], place: null, placeLevel: "",
  };

  // --- small things -----------------------------------------------------------------------------------------------

  const en = () => (state.language === "en" ? 1 : 0);
  const side = (pair) => (pair ? pair[en()] : "");
  const say = (key, values = {}) => (words[state.language][key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const make = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined || value === null || value === false) continue;
      if (name === "class") node.className = value; else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== ""));
    return node;
  };
  const draw = (tag, attributes = {}, ...children) => {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== undefined && value !== null) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  const store = {
    get(key) { try { return localStorage.getItem("luocheng." + key); } catch (e) { return null; } },
    set(key, value) { try { localStorage.setItem("luocheng." + key, value); } catch (e) { /* private window */ } },
  };
  const fold = (text) => String(text).normalize("NFKC").toLowerCase();

  // Few decimals, half up; a value that misses a limit is never rounded onto it.
  const number = (value, limit = null) => {
    if (value === null || value === undefined) return "—";
    const size = Math.abs(value);
    let places = size >= 1000 || size === 0 ? 0 : size >= 100 ? 1 : size >= 0.095 ? 2 : size >= 0.0095 ? 3 : 4;
    const cut = (n) => Number((Math.sign(value) * Math.round((size + Number.EPSILON * size) * 10 ** n)) / 10 ** n);
    let made = cut(places);
    while (limit !== null && value !== limit && places < 8 && (made === limit || (made < limit) !== (value < limit))) {
      places += 1;
      made = cut(places);
    }
    return made.toLocaleString("en-US", { maximumFractionDigits: places });
  };
  const withUnit = (value, unit, limit = null) => {
    const text = number(value, limit), said = side(unit);
    if (text === "—" || !said) return text;
    return said === "%" || said === "‰" ? text + said : `${text} ${said}`;
  };
  const TENS = ["平方米", "人", "户", "立方米", "元"];
  const amount = (value, unit) => (value !== null && value !== undefined && !en() && TENS.includes(unit[0]) && Math.abs(value) >= 1e5
    ? withUnit(value / 1e4, ["万" + unit[0], ""]) : withUnit(value, unit));

  const STATUS = Object.fromEntries(data.statuses.map(([id, letter, sign, zh, eng]) => [id, { id, letter, sign, w: [zh, eng] }]));
  const BY_LETTER = Object.fromEntries(data.statuses.map(([id, letter]) => [letter, id]));
  const LEVELS = Object.fromEntries(data.levels.map(([id, zh, eng]) => [id, [zh, eng]]));
  const AREA_LEVELS = data.areaLevels.filter(([id]) => id !== "city");
  const AREA_WORDS = Object.fromEntries(data.areaLevels.map(([id, zh, eng]) => [id, [zh, eng]]));
  const order = data.statuses.map(([id]) => id);
  const light = (id) => {
    const s = STATUS[id], node = make("span", { class: "light" }, `${s.sign} ${side(s.w)}`);
    return tint(node, id);
  };
  const tint = (node, id) => {
    node.style.setProperty("--c", `var(--${id})`);
    node.style.setProperty("--b", `var(--${id}-bg)`);
    return node;
  };
  const now = () => data.inds[state.current];

  // --- colours: light to dark by even steps of lightness ------------------------------------------------------------

  const mix = (at) => {
    const low = Math.min(Math.floor(at), data.ramp.length - 2), part = at - low;
    const channel = (c, i) => parseInt(c.slice(i, i + 2), 16);
    return "#" + [1, 3, 5].map((i) => Math.round(channel(data.ramp[low], i) * (1 - part) + channel(data.ramp[low + 1], i) * part)
      .toString(16).padStart(2, "0")).join("");
  };
  const ramp = (count) => (count <= 1 ? [data.ramp[3]] : Array.from({ length: count }, (_, i) => mix((i * (data.ramp.length - 1)) / (count - 1))));
  const classesOf = (values) => {
    const count = values.one ? values.b.length : Math.max(0, values.b.length - 1);
    const inner = values.one ? values.b.slice(1) : values.b.slice(1, -1);
    const at = (v) => (v === null || v === undefined ? -1 : inner.filter((b) => (values.up && !values.one ? v > b : v >= b)).length);
    const colours = ramp(count);
    const tail = ["%", "‰"].includes(now().u[0]) ? now().u[0] : "";
    const labels = values.one ? values.b.map((b) => number(b) + tail)
      : Array.from({ length: count }, (_, i) => (values.b[i] === values.b[i + 1] ? number(values.b[i]) : `${number(values.b[i])}—${number(values.b[i + 1])}`) + tail);
    return { at, colours, labels, count };
  };

  // --- overview -----------------------------------------------------------------------------------------------------

  function overview() {
    const counts = Object.fromEntries(order.map((s) => [s, data.inds.filter((i) => i.s === s)]));
    $("lights").replaceChildren(...order.map((s) => {
      const since = counts[s].map((i) => i.sn).filter((y) => y !== null && y !== undefined);
      const button = tint(make("button", { type: "button", "aria-pressed": String(state.status === s) },
        make("span", { class: "n" }, String(counts[s].length)),
        make("span", { class: "w" }, `${STATUS[s].sign} ${side(STATUS[s].w)}`),
        make("span", { class: "y" }, since.length && s !== "informative" ? say("earliest", { y: Math.min(...since) }) : "\u00a0")), s);
      button.addEventListener("click", () => {
        state.status = state.status === s ? "" : s;
        $("status").value = state.status;
        overview();
        table();
        $("indicators").scrollIntoView();
      });
      return button;
    }));
    const head = make("tr", {}, make("th", { scope: "col" }, say("level")), ...order.map((s) => make("th", { scope: "col", class: "num" }, `${STATUS[s].sign} ${side(STATUS[s].w)}`)), make("th", { scope: "col", class: "num" }, say("total")));
    const rows = data.levels.map(([id, zh, eng]) => [id, [zh, eng], data.inds.filter((i) => i.l === id)]).filter((r) => r[2].length);
    $("by-level").replaceChildren(make("thead", {}, head), make("tbody", {}, ...rows.map(([, name, own]) => make("tr", {},
      make("th", { scope: "row" }, side(name)), ...order.map((s) => make("td", { class: "num" }, String(own.filter((i) => i.s === s).length || "·"))),
      make("td", { class: "num" }, String(own.length))))));
    const missing = data.inds.map((ind, n) => ({ ind, n, far: distance(ind) })).filter((x) => x.ind.s === "not_met" || x.ind.s === "near")
      .sort((a, b) => order.indexOf(a.ind.s) - order.indexOf(b.ind.s) || b.far - a.far).slice(0, 6);
    $("first").replaceChildren(...missing.map(({ ind, n }) => {
      const button = make("button", { type: "button" }, side(ind.t));
      button.addEventListener("click", () => choose(n));
      return make("li", {}, light(ind.s), " ", button, " ", withUnit(ind.v, ind.u, ind.lim), " ", make("span", {}, side(ind.w)));
    }));
    if (!missing.length) $("first").replaceChildren(make("li", {}, say("nothing")));
    voices();
  }
  const distance = (ind) => (ind.v === null || ind.lim === null ? 0 : Math.abs(ind.v - ind.lim) / Math.max(Math.abs(ind.lim), 1e-9));

  function voices() {
    const rows = data.voices;
    if (!rows.length) return $("voices").replaceChildren();
    const most = rows.slice().sort((a, b) => b[2] - a[2]).slice(0, 12);
    const table = make("table", { class: "plain" }, make("thead", {}, make("tr", {}, ...["source", "subject", "number", "score"].map((k, n) => make("th", { scope: "col", class: n > 1 ? "num" : "" }, say(k))))),
      make("tbody", {}, ...most.map(([source, subject, count, score]) => make("tr", {}, make("td", {}, say(source)), make("td", {}, subject), make("td", { class: "num" }, number(count)), make("td", { class: "num" }, number(score))))));
    return $("voices").replaceChildren(make("details", {}, make("summary", {}, say("voicesTitle")), table));
  }

  // --- the table ----------------------------------------------------------------------------------------------------

  const here = () => {
    // The values of the chosen area, or of the whole city.
    if (!state.place) return (ind) => ({ v: ind.v, s: ind.s });
    const { level, at } = state.place;
    return (ind) => {
      const own = ind.val[level];
      return own ? { v: own.v[at], s: BY_LETTER[own.s[at]] } : { v: null, s: "no_data" };
    };
  };
  const worst = (ind) => {
    const level = ["community", "subdistrict", "district"].find((l) => ind.sh[l]);
    if (!level) return "";
    const [at, , share] = ind.sh[level].r[0] || [];
    return at === undefined ? "" : `${data.areas[level].n[at]} ${number(share * 100)}%`;
  };
  const COLUMNS = [
    ["indicator", (i) => side(i.t), ""], ["level", (i) => side(LEVELS[i.l] || ["", ""]), "c-lvl"], ["dimension", (i) => side(i.d), "c-dim"],
    ["value", (i) => here()(i).v, "num"], ["status", (i) => order.indexOf(here()(i).s), ""], ["since", (i) => i.sn, "num"],
    ["target", (i) => side(i.g) || side(i.st), ""], ["worst", (i) => worst(i), "c-worst"],
  ];
  const haystack = data.inds.map((i) => fold([i.i, ...i.t, ...i.d, ...i.g, ...i.me, ...i.st, ...i.ev.flatMap((e) => [...e.p, e.e])].join(" ")));

  function wanted() {
    const search = fold($("search").value.trim()), level = $("level").value, dimension = $("dimension").value, at = here();
    const found = data.inds.map((ind, n) => n).filter((n) => {
      const ind = data.inds[n];
      return (!level || ind.l === level) && (!dimension || ind.d[0] === dimension) && (!state.status || at(ind).s === state.status)
        && (!search || haystack[n].includes(search));
    });
    const column = COLUMNS.find(([key]) => key === state.sort);
    if (!column) return found;
    const key = (n) => column[1](data.inds[n]), turn = state.down ? -1 : 1;
    return found.sort((a, b) => {
      const x = key(a), y = key(b);
      if (x === null || x === undefined || x === "") return y === null || y === undefined || y === "" ? 0 : 1;
      if (y === null || y === undefined || y === "") return -1;
      return turn * (typeof x === "number" ? x - y : String(x).localeCompare(String(y), "zh"));
    });
  }

  function table() {
    state.shown = wanted();
    const at = here();
    const head = make("tr", {}, ...COLUMNS.map(([key, , name]) => {
      const button = make("button", { type: "button" }, say(key), state.sort === key ? (state.down ? " ▼" : " ▲") : "");
      button.addEventListener("click", () => {
        state.down = state.sort === key && !state.down;
        state.sort = key;
        table();
        all("#table th button")[COLUMNS.findIndex(([k]) => k === key)].focus();
      });
      return make("th", { scope: "col", class: name, "data-name": say(key), "aria-sort": state.sort === key ? (state.down ? "descending" : "ascending") : "none" }, button);
    }));
    const rows = state.shown.map((n) => {
      const ind = data.inds[n], own = at(ind);
      const open = make("button", { type: "button", class: "open" }, side(ind.t));
      const goal = side(ind.g) ? make("td", {}, side(ind.g)) : make("td", { class: "small" }, ind.sm === null ? "" : side(ind.st));
      const row = make("tr", { "aria-current": n === state.current ? "true" : undefined, "data-n": n },
        make("td", {}, open), make("td", { class: "c-lvl" }, side(LEVELS[ind.l] || ["", ""])), make("td", { class: "c-dim" }, side(ind.d)),
        make("td", { class: "num" }, withUnit(own.v, ind.u, ind.lim)), make("td", {}, light(own.s)),
        make("td", { class: "num" }, ind.sn && ind.s !== "informative" ? String(ind.sn) : ""), goal, make("td", { class: "c-worst" }, worst(ind)));
      row.addEventListener("click", () => choose(n));
      return row;
    });
    $("table").replaceChildren(make("thead", {}, head), make("tbody", {}, ...rows));
    const where = state.place ? `　${say("list", { name: data.areas[state.place.level].n[state.place.at] })}` : "";
    $("shown").textContent = (rows.length ? say("shown", { n: rows.length, m: data.inds.length }) : say("none")) + where;
    $("clear").hidden = !($("search").value || $("level").value || $("dimension").value || state.status || state.place);
  }

  function csv() {
    const at = here();
    const head = ["id", say("indicator"), say("level"), say("dimension"), say("value"), say("unit"), say("status"), say("since"), say("target"), say("standard"), say("place")];
    const place = state.place ? data.areas[state.place.level].n[state.place.at] : side(data.city.n);
    const rows = state.shown.map((n) => {
      const i = data.inds[n], own = at(i);
      return [i.i, side(i.t), side(LEVELS[i.l] || ["", ""]), side(i.d), own.v ?? "", side(i.u), side(STATUS[own.s].w), i.sn ?? "", side(i.g), side(i.st), place + (data.city.demo ? `（${side(data.city.demo)}）` : "")];
    });
    // A leading sign that a sheet would take for a formula is written as text.
    const cell = (v) => { const t = String(v); const s = typeof v === "string" && /^[=+\-@]/.test(t) ? "'" + t : t; return /[",\n]/.test(s) ? `"${s.replace(/"/g, '""')}"` : s; };
    const text = "\ufeff" + [head, ...rows].map((r) => r.map(cell).join(",")).join("\r\n");
    const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: "text/csv" })), download: `${data.city.n[0]}-${data.city.date}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // --- one indicator ------------------------------------------------------------------------------------------------

  const levelsOf = (ind) => AREA_LEVELS.filter(([id]) => ind.val[id]).map(([id]) => id);

  function choose(n, scroll = true) {
    state.current = (n + data.inds.length) % data.inds.length;
    const levels = levelsOf(now());
    if (!levels.includes(state.level)) state.level = levels[levels.length - 1] || "";
    state.whole = false;
    detail();
    for (const row of all("#table tbody tr")) {
      if (Number(row.dataset.n) === state.current) row.setAttribute("aria-current", "true"); else row.removeAttribute("aria-current");
    }
    history.replaceState(null, "", "#i=" + encodeURIComponent(now().i));
    if (scroll) { $("detail").scrollIntoView(); $("detail").focus({ preventScroll: true }); }
  }

  function detail() {
    const ind = now();
    $("detail-title").replaceChildren(side(ind.t));
    $("choose").value = String(state.current);
    const figures = [make("div", {}, make("b", {}, say("whole")), make("span", { class: "big" }, withUnit(ind.v, ind.u, ind.lim))), make("div", {}, make("b", {}, say("status")), light(ind.s), ind.sn && ind.s !== "informative" ? make("span", { class: "small" }, " " + say("sinceYear", { y: ind.sn })) : "")];
    if (ind.n !== null && ind.m !== null) figures.push(make("div", {}, make("b", {}, say("parts")), `${amount(ind.n, ind.pu[0])} ÷ ${amount(ind.m, ind.pu[1])}`));
    figures.push(make("div", {}, make("b", {}, say("target")), side(ind.g) || say("noTarget")));
    if (side(ind.st)) figures.push(make("div", {}, make("b", {}, say("standard")), side(ind.st)));
    if (ind.c !== null) figures.push(make("div", {}, make("b", {}, say("complete")), number(ind.c * 100) + "%"));
    figures.push(make("div", {}, make("b", {}, say("kind")), side(data.kinds[ind.k] || ["", ""])));
    $("figures").replaceChildren(...figures);
    const levels = levelsOf(ind);
    $("levels").replaceChildren(...levels.map((id) => {
      const button = make("button", { type: "button", "aria-pressed": String(id === state.level) }, side(AREA_WORDS[id]));
      button.addEventListener("click", () => { state.level = id; state.area = -1; detail(); });
      return button;
    }));
    map();
    chart();
    text();
  }

  // --- the map ------------------------------------------------------------------------------------------------------

  const hatch = (id) => draw("pattern", { id, width: 60, height: 60, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    draw("rect", { width: 60, height: 60, fill: "var(--paper)" }), draw("line", { x1: 0, y1: 0, x2: 0, y2: 60, class: "hatch-line", "stroke-width": 16 }));
  const told = (ind, level, at) => {
    const own = ind.val[level], areas = data.areas[level], status = BY_LETTER[own.s[at]];
    const parts = own.n && own.m && own.n[at] !== null && own.n[at] !== undefined ? `${en() ? " (" : "（"}${amount(own.n[at], ind.pu[0])} ÷ ${amount(own.m[at], ind.pu[1])}${en() ? ")" : "）"}` : "";
    const place = own.r && own.r[at] ? ` · ${say("rank")} ${own.r[at]}` : "";
    return `${areas.w[at] ? areas.w[at] + " " : ""}${areas.n[at]}${en() ? ": " : "："}${own.v[at] === null ? say("missing") : withUnit(own.v[at], ind.u, own.t)}${parts} · ${STATUS[status].sign} ${side(STATUS[status].w)}${place}`;
  };

  function map() {
    const ind = now(), box = $("map"), level = state.level, values = ind.val[level];
    $("hover").textContent = "";
    $("map-box").hidden = !values;
    if (!values) return box.replaceChildren();
    const areas = data.areas[level], classes = classesOf(values);
    const svg = draw("svg", { viewBox: view().join(" "), role: "group", "aria-label": `${side(ind.t)}（${side(AREA_WORDS[level])}）` });
    svg.append(draw("defs", {}, hatch("hatch")));
    if (data.water) svg.append(draw("path", { d: data.water, class: "water" }));
    const group = draw("g");
    areas.p.forEach((path, at) => {
      const c = classes.at(values.v[at]);
      const node = draw("path", { d: path, class: "a" + (state.place && state.place.level === level && state.place.at === at ? " chosen" : ""), fill: c < 0 ? "url(#hatch)" : classes.colours[c], tabindex: at === 0 ? 0 : -1, role: "button", "data-at": at, "aria-label": told(ind, level, at) });
      group.append(node);
    });
    svg.append(group);
    for (const [upper] of AREA_LEVELS) {
      if (upper === level) break;
      for (const path of data.areas[upper].p) svg.append(draw("path", { d: path, class: "up" }));
    }
    const spots = draw("g");
    for (const kind of ind.pl) for (let i = 0; i < kind.p.length; i += 2) spots.append(draw("circle", { class: "spot", cx: kind.p[i], cy: kind.p[i + 1], r: 18 }, draw("title", {}, side(kind.t))));
    for (const [n, candidate, x, y, adds, zh, eng] of ind.sites) {
      spots.append(draw("path", { class: "site", d: star(x, y, 75) }, draw("title", {}, `${say("proposed")} ${n} ${candidate}: +${amount(adds, [zh, eng])}`)));
    }
    svg.append(spots);
    const signs = draw("g", { id: "signs" });
    svg.append(signs);
    box.replaceChildren(svg);
    names(svg);
    moves(svg, group);
    legend(values, classes);
    return undefined;
  }
  const star = (x, y, r) => {
    let d = "";
    for (let i = 0; i < 10; i += 1) {
      const a = (Math.PI * i) / 5 - Math.PI / 2, s = i % 2 ? r * 0.45 : r;
      d += `${i ? "L" : "M"}${Math.round(x + s * Math.cos(a))} ${Math.round(y + s * Math.sin(a))}`;
    }
    return d + "z";
  };
  const whole = () => [0, 0, data.view[0], data.view[1]];
  const view = () => state.view || whole();

  // Names where they have room at this zoom; a sign where the target is not met, so that nothing is told by colour alone.
  function names(svg) {
    const level = state.level, areas = data.areas[level], values = now().val[level], group = svg.querySelector("#signs");
    const [left, top, width, height] = view();
    const box = svg.getBoundingClientRect();
    const unit = Math.max(width / Math.max(box.width, 1), height / Math.max(box.height, 1)), size = 12 * unit;
    const taken = [], nodes = [];
    areas.n.forEach((name, at) => {
      const x = areas.x[at], y = areas.y[at];
      if (x < left || x > left + width || y < top || y > top + height) return;
      const missed = BY_LETTER[values.s[at]] === "not_met", wide = name.length * size * 0.55, tall = size * (missed ? 1.3 : 0.75);
      const free = !taken.some(([a, b, c, d]) => Math.abs(a - x) < c + wide && Math.abs(b - y) < d + tall);
      if (free) taken.push([x, y, wide, tall]);
      const shown = free && areas.p.length * size * size < width * height * 0.9;
      if (!shown && !missed) return;
      if (!shown && areas.p.length > 250 && width > data.view[0] * 0.6) return;
      nodes.push(draw("text", { x, y: y + size * 0.35, "font-size": size, "stroke-width": size * 0.22 }, ...(shown ? [draw("tspan", { x }, name)] : []), ...(missed ? [draw("tspan", { x, dy: shown ? size * 1.1 : 0 }, "▲")] : [])));
    });
    group.replaceChildren(...nodes);
  }

  function moves(svg, group) {
    const set = (next) => {
      const [w, h] = [Math.min(Math.max(next[2], data.view[0] / 60), data.view[0] * 1.2), 0];
      const tall = (w * data.view[1]) / data.view[0];
      state.view = [Math.min(Math.max(next[0], -w * 0.5), data.view[0] - w * 0.5), Math.min(Math.max(next[1], -tall * 0.5), data.view[1] - tall * 0.5), w, tall + h];
      svg.setAttribute("viewBox", state.view.join(" "));
      names(svg);
    };
    const zoom = (factor, px = 0.5, py = 0.5) => {
      const [x, y, w, h] = view();
      set([x + w * px * (1 - factor), y + h * py * (1 - factor), w * factor]);
    };
    svg.addEventListener("wheel", (event) => {
      event.preventDefault();
      const box = svg.getBoundingClientRect();
      zoom(event.deltaY < 0 ? 0.8 : 1.25, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    }, { passive: false });
    let from = null, moved = false;
    svg.addEventListener("pointerdown", (event) => { from = [event.clientX, event.clientY, ...view()]; moved = false; });
    svg.addEventListener("pointermove", (event) => {
      if (!from || !(event.buttons & 1)) return;
      const box = svg.getBoundingClientRect(), unit = Math.max(from[4] / box.width, from[5] / box.height);
      const dx = event.clientX - from[0], dy = event.clientY - from[1];
      if (Math.abs(dx) + Math.abs(dy) > 4 && !moved) { moved = true; svg.setPointerCapture(event.pointerId); svg.classList.add("moving"); }
      if (moved) set([from[2] - dx * unit, from[3] - dy * unit, from[4]]);
    });
    const end = () => { from = null; svg.classList.remove("moving"); };
    svg.addEventListener("pointerup", end);
    svg.addEventListener("pointercancel", end);
    const over = (event) => {
      const at = event.target.dataset && event.target.dataset.at;
      if (at !== undefined) $("hover").textContent = told(now(), state.level, Number(at));
    };
    group.addEventListener("pointerover", over);
    group.addEventListener("focusin", over);
    group.addEventListener("click", (event) => {
      const at = event.target.dataset.at;
      if (at !== undefined && !moved) place(state.level, Number(at));
    });
    group.addEventListener("keydown", (event) => {
      const at = Number(event.target.dataset.at);
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); place(state.level, at); return; }
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!way) return;
      event.preventDefault();
      const areas = data.areas[state.level];
      let best = -1, least = Infinity;
      areas.x.forEach((x, n) => {
        const dx = x - areas.x[at], dy = areas.y[n] - areas.y[at], along = dx * way[0] + dy * way[1], across = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
        const far = along + 2 * across;
        if (n !== at && along > 0 && far < least) { least = far; best = n; }
      });
      if (best < 0) return;
      event.target.tabIndex = -1;
      group.children[best].tabIndex = 0;
      group.children[best].focus();
    });
    $("zoom-in").onclick = () => zoom(0.7);
    $("zoom-out").onclick = () => zoom(1.4);
    $("zoom-all").onclick = () => { state.view = null; svg.setAttribute("viewBox", whole().join(" ")); names(svg); };
  }

  function legend(values, classes) {
    const swatch = (fill, node) => draw("svg", { viewBox: "0 0 26 16", "aria-hidden": "true" }, node || draw("rect", { x: 0.5, y: 0.5, width: 25, height: 15, fill, stroke: "var(--edge)" }));
    const items = classes.labels.map((label, n) => make("span", {}, swatch(classes.colours[n]), label + (values.t !== null && !values.one && values.b[n + 1] === values.t && n + 1 < classes.count ? ` ‖ ${say("targetOf", { v: withUnit(values.t, now().u) })} ‖` : "")));
    if (values.v.includes(null)) {
      const svg = draw("svg", { viewBox: "0 0 26 16", "aria-hidden": "true" }, draw("defs", {}, draw("pattern", { id: "hatch-small", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, draw("line", { x1: 0, y1: 0, x2: 0, y2: 5, class: "hatch-line", "stroke-width": 1.4 }))), draw("rect", { x: 0.5, y: 0.5, width: 25, height: 15, fill: "url(#hatch-small)", stroke: "var(--edge)" }));
      items.push(make("span", {}, svg, say("missing")));
    }
    for (const kind of now().pl) items.push(make("span", {}, swatch("", draw("circle", { cx: 13, cy: 8, r: 4, fill: "var(--ink)" })), side(kind.t)));
    if (now().sites.length) items.push(make("span", {}, swatch("", draw("path", { d: star(13, 8, 8), fill: "#ffd54a", stroke: "var(--ink)" })), say("proposed")));
    items.push(make("span", { class: "small" }, say("legendNote")), make("span", { class: "small" }, say("clickHint")));
    $("legend").replaceChildren(...items);
    for (const node of all("#legend .small")) node.style.whiteSpace = "normal";
  }

  // --- the chart ----------------------------------------------------------------------------------------------------

  function chart() {
    const ind = now(), values = ind.val[state.level];
    $("more").hidden = true;
    $("chart-title").textContent = values ? say("chart", { level: side(AREA_WORDS[state.level]) }) : "";
    if (!values) return $("chart").replaceChildren(trend(ind), make("p", { class: "small" }, AREA_LEVELS.length ? say("noAreas") : say("noMap")));
    const areas = data.areas[state.level], classes = classesOf(values);
    const known = areas.c.map((_, n) => n).filter((n) => values.v[n] !== null);
    const turn = ind.b === "lower" ? -1 : 1;
    known.sort((a, b) => turn * (values.v[a] - values.v[b]) || a - b);
    const lost = areas.c.map((_, n) => n).filter((n) => values.v[n] === null);
    const rows = [...known, ...lost], shown = state.whole ? rows : rows.slice(0, FEW);
    const high = Math.max(...known.map((n) => values.v[n]), values.t ?? 0, 0), low = Math.min(...known.map((n) => values.v[n]), 0);
    const label = Math.min(170, 20 + 12.5 * Math.max(...shown.map((n) => areas.n[n].length * (/[a-z]/i.test(areas.n[n]) ? 0.6 : 1)), 3)), right = 78, width = 480, line = 21;
    const scale = (v) => label + ((v - low) / (high - low || 1)) * (width - label - right);
    const svg = draw("svg", { viewBox: `0 0 ${width} ${shown.length * line + 22}`, role: "img", "aria-label": $("chart-title").textContent });
    shown.forEach((n, i) => {
      const y = i * line + 18, v = values.v[n], missed = BY_LETTER[values.s[n]] === "not_met";
      const row = draw("g", { class: "row" }, draw("title", {}, told(ind, state.level, n)), draw("text", { x: label - 6, y: y + 14, "text-anchor": "end" }, areas.n[n]));
      if (v === null) row.append(draw("text", { x: label + 4, y: y + 14, fill: "var(--soft)" }, say("missing")));
      else row.append(draw("rect", { class: "bar", x: Math.min(scale(0), scale(v)), y: y + 2, width: Math.max(1, Math.abs(scale(v) - scale(0))), height: line - 6, fill: classes.colours[classes.at(v)] }), draw("text", { class: "val", x: scale(Math.max(v, 0)) + 5, y: y + 14 }, number(v, values.t) + (["%", "‰"].includes(ind.u[0]) ? ind.u[0] : "") + (missed ? " ▲" : "")));
      row.addEventListener("click", () => place(state.level, n));
      svg.append(row);
    });
    svg.append(draw("line", { class: "axis", x1: scale(0), x2: scale(0), y1: 16, y2: shown.length * line + 18 }));
    if (values.t !== null && values.t !== undefined) {
      const x = scale(values.t);
      svg.append(draw("line", { class: "goal", x1: x, x2: x, y1: 14, y2: shown.length * line + 18 }), draw("text", { x: Math.min(x, width - 60), y: 11, "text-anchor": "middle" }, say("targetOf", { v: withUnit(values.t, ind.u) })));
    }
    $("chart").replaceChildren(svg, trend(ind));
    if (rows.length > FEW) {
      $("more").hidden = false;
      $("more").textContent = state.whole ? say("fewerBars", { n: FEW }) : say("moreBars", { n: rows.length });
    }
    return undefined;
  }

  function trend(ind) {
    if (ind.hist.length < 2) return make("span");
    const width = 480, height = 150, years = ind.hist.map(([y]) => y), vs = ind.hist.map(([, v]) => v);
    const lim = ind.lim === null ? [] : [ind.lim], low = Math.min(...vs, ...lim), high = Math.max(...vs, ...lim), room = (high - low || 1) * 0.25;
    const x = (y) => 40 + ((y - years[0]) / (years[years.length - 1] - years[0] || 1)) * (width - 100), y = (v) => 20 + ((high + room - v) / (high - low + 2 * room || 1)) * (height - 50);
    const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": say("trend") });
    if (lim.length) svg.append(draw("line", { class: "goal", x1: 30, x2: width - 50, y1: y(ind.lim), y2: y(ind.lim) }), draw("text", { x: width - 46, y: y(ind.lim) + 4 }, withUnit(ind.lim, ind.u)));
    svg.append(draw("polyline", { points: ind.hist.map(([a, b]) => `${x(a)},${y(b)}`).join(" "), fill: "none", stroke: "var(--accent)", "stroke-width": 2 }));
    for (const [a, b] of ind.hist) svg.append(draw("circle", { cx: x(a), cy: y(b), r: 4, fill: "var(--accent)" }), draw("text", { x: x(a), y: y(b) - 9, "text-anchor": "middle" }, number(b)), draw("text", { x: x(a), y: height - 6, "text-anchor": "middle" }, String(a)));
    return make("div", {}, make("h3", {}, say("trend")), svg);
  }

  // --- the words ----------------------------------------------------------------------------------------------------

  const block = (key, ...children) => make("div", {}, make("h3", {}, say(key)), ...children);
  const rowsOf = (heads, rows) => make("table", { class: "plain" }, make("thead", {}, make("tr", {}, ...heads.map(([name, right]) => make("th", { scope: "col", class: right ? "num" : "" }, name)))), make("tbody", {}, ...rows.map((r) => make("tr", {}, ...r.map((c, n) => make("td", { class: heads[n][1] ? "num" : "" }, c))))));

  function text() {
    const ind = now(), parts = [];
    const copy = make("button", { type: "button", class: "copy" }, say("copy"));
    copy.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(side(ind.say)); } catch (e) {
        const area = make("textarea", {}, ""); area.value = side(ind.say); document.body.append(area); area.select(); document.execCommand("copy"); area.remove();
      }
      copy.textContent = say("copied");
    });
    parts.push(block("report", make("p", { class: "say" }, side(ind.say)), copy));
    parts.push(block("why", make("p", {}, light(ind.s), " ", side(ind.w)), side(ind.note) && ind.s !== "no_data" ? make("p", { class: "small" }, side(ind.note)) : ""));
    if (ind.ev.length) parts.push(block("evidence", ...ind.ev.flatMap((e, n) => [make("p", {}, `${side(e.p)} ${e.c ? say("clause") + " " + e.c : ""} · ${[e.a, e.v, e.y ? say("year", { y: e.y }) : ""].filter(Boolean).join(" ")}`), ind.ev[n + 1] && ind.ev[n + 1].e === e.e ? "" : make("blockquote", { lang: "zh-CN" }, make("mark", {}, e.e))].filter((x) => x !== ""))));
    const level = ["community", "subdistrict", "district"].find((l) => l === state.level && ind.sh[l]) || ["community", "subdistrict", "district"].find((l) => ind.sh[l]);
    if (level) {
      const sh = ind.sh[level];
      parts.push(block("shortfall", rowsOf([[side(AREA_WORDS[level])], [say("lacking"), 1], [say("share"), 1]], sh.r.slice(0, 10).map(([at, lacking, share]) => [data.areas[level].n[at], amount(lacking, sh.u), number(share * 100) + "%"]))));
    }
    if (ind.parts.length) parts.push(block("consists", rowsOf([[say("name")], [say("amount"), 1], [say("share"), 1]], ind.parts.map(([zh, eng, n, u, ue, share]) => [side([zh, eng]), amount(n, [u, ue]), number(share * 100) + "%"]))));
    if (ind.sites.length) parts.push(block("sites", rowsOf([["#"], [say("candidate")], [say("adds"), 1], [say("after_value"), 1]], ind.sites.map(([n, c, , , adds, zh, eng, after]) => [String(n), c, amount(adds, [zh, eng]), withUnit(after, ind.u, ind.lim)]))));
    const how = [side(ind.me) ? make("p", {}, side(ind.me)) : "", make("p", {}, side(ind.def).includes("(") && ind.k !== "reach" && ind.k !== "coverage" && ind.k !== "circle" ? make("code", {}, side(ind.def)) : side(ind.def)), make("p", { class: "small" }, `${say("version")} ${ind.ver} · ${side(data.better[ind.b] || ["", ""])}${ind.src ? " · " + say("source") + " " + ind.src : ""}`)];
    if (ind.lay.length) how.push(make("p", { class: "small" }, `${say("inputs")}${en() ? ": " : "："}${ind.lay.map((l) => side([l[1], l[2]])).join(en() ? ", " : "、")}`));
    parts.push(block("method", ...how));
    $("text").replaceChildren(...parts);
  }

  // --- one area -----------------------------------------------------------------------------------------------------

  function place(level, at) {
    state.place = { level, at };
    for (const node of all("#map .a")) node.classList.toggle("chosen", Number(node.dataset.at) === at && level === state.level);
    const areas = data.areas[level];
    $("place").hidden = false;
    $("place-title").textContent = say("placeTitle", { name: areas.n[at] }) + (areas.w[at] ? `（${areas.w[at]}）` : "");
    const rows = data.inds.map((ind, n) => [ind, n, ind.val[level]]).filter(([, , own]) => own)
      .sort((a, b) => order.indexOf(BY_LETTER[a[2].s[at]]) - order.indexOf(BY_LETTER[b[2].s[at]]));
    const body = rows.map(([ind, n, own]) => {
      const lack = ind.sh[level] && ind.sh[level].r.find(([a]) => a === at);
      const row = make("tr", {}, make("td", {}, side(ind.t)), make("td", { class: "num" }, withUnit(own.v[at], ind.u, own.t)), make("td", {}, light(BY_LETTER[own.s[at]])),
        make("td", { class: "num" }, own.r && own.r[at] ? `${own.r[at]} / ${own.v.filter((v) => v !== null).length}` : ""), make("td", { class: "num" }, withUnit(ind.v, ind.u, ind.lim)), make("td", { class: "num" }, lack ? amount(lack[1], ind.sh[level].u) : ""));
      row.addEventListener("click", () => choose(n));
      return row;
    });
    $("place-table").replaceChildren(make("thead", {}, make("tr", {}, ...[["indicator"], ["value", 1], ["status"], ["rank", 1], ["whole", 1], ["lacking", 1]].map(([k, right]) => make("th", { scope: "col", class: right ? "num" : "" }, say(k))))), make("tbody", {}, ...body));
    $("area").value = `${level} ${at}`;
    table();
    $("place").scrollIntoView({ block: "nearest" });
    $("place").focus({ preventScroll: true });
  }
  function leave() {
    state.place = null;
    $("place").hidden = true;
    $("area").value = "";
    for (const node of all("#map .chosen")) node.classList.remove("chosen");
    table();
  }

  // --- everything ---------------------------------------------------------------------------------------------------

  function options(select, entries, first) {
    const value = select.value;
    select.replaceChildren(...(first ? [new Option(first, "")] : []), ...entries.map(([v, label]) => new Option(label, v)));
    select.value = value;
    if (select.selectedIndex < 0) select.selectedIndex = 0;
  }
  function everything() {
    document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
    for (const node of all("[data-t]")) node.textContent = say(node.dataset.t);
    for (const node of all("[data-t-label]")) node.setAttribute("aria-label", say(node.dataset.tLabel));
    for (const node of all("[data-t-placeholder]")) node.placeholder = say(node.dataset.tPlaceholder);
    $("language").textContent = say("language");
    $("language").lang = state.language === "zh" ? "en" : "zh-CN";
    const year = data.city.date.slice(0, 4);
    $("title").textContent = en() ? `${side(data.city.n)}: city checkup ${year}` : `${side(data.city.n)}${year}年城市体检`;
    document.title = $("title").textContent;
    $("facts").replaceChildren(...(data.city.demo ? [make("b", {}, side(data.city.demo))] : []), `${data.city.date} · ${say("shown", { n: data.inds.length, m: data.inds.length }).replace(/.*/, en() ? `${data.inds.length} indicators` : `指标 ${data.inds.length} 项`)} · ${AREA_LEVELS.map(([id]) => `${side(AREA_WORDS[id])} ${data.areas[id].c.length}`).join(" · ")}`);
    options($("level"), data.levels.filter(([id]) => data.inds.some((i) => i.l === id)).map(([id, zh, eng]) => [id, side([zh, eng])]), say("all"));
    const dimensions = new Map(data.inds.map((i) => [i.d[0], i.d]));
    options($("dimension"), [...dimensions].filter(([d]) => d).map(([d, p]) => [d, side(p)]), say("all"));
    options($("status"), data.statuses.map(([id, , sign, zh, eng]) => [id, `${sign} ${side([zh, eng])}`]), say("all"));
    const places = AREA_LEVELS.flatMap(([id]) => data.areas[id].n.map((name, at) => [`${id} ${at}`, data.areas[id].w[at] && id === "community" ? `${name}（${data.areas[id].w[at]}）` : name]));
    options($("area"), places, say("whole"));
    options($("choose"), data.inds.map((i, n) => [String(n), side(i.t)]), "");
    $("how").textContent = say("how", { date: data.city.date, crs: data.city.crs, method: data.city.method, v: data.city.v });
    $("files").replaceChildren(make("thead", {}, make("tr", {}, ...["layer", "file", "checksum"].map((k) => make("th", { scope: "col" }, say(k))))), make("tbody", {}, ...data.files.map(([, zh, eng, file, sum]) => make("tr", {}, make("td", {}, side([zh, eng])), make("td", {}, file), make("td", {}, sum)))));
    $("foot").textContent = `${data.city.demo ? side(data.city.demo) + " · " : ""}${say("foot")}`;
    overview();
    table();
    detail();
    if (state.place) place(state.place.level, state.place.at);
  }
  const theme = (name) => { if (name) document.documentElement.dataset.theme = name; };

  for (const id of ["search", "level", "dimension"]) $(id).addEventListener("input", table);
  $("status").addEventListener("input", () => { state.status = $("status").value; overview(); table(); });
  $("area").addEventListener("input", () => {
    const [level, at] = $("area").value.split(" ");
    if (level) place(level, Number(at)); else leave();
  });
  $("clear").addEventListener("click", () => {
    for (const id of ["search", "level", "dimension", "status"]) $(id).value = "";
    state.status = "";
    leave();
    overview();
  });
  $("csv").addEventListener("click", csv);
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  $("choose").addEventListener("input", () => choose(Number($("choose").value), false));
  $("before").addEventListener("click", () => choose(state.current - 1, false));
  $("after").addEventListener("click", () => choose(state.current + 1, false));
  $("more").addEventListener("click", () => { state.whole = !state.whole; chart(); });
  $("place-close").addEventListener("click", leave);
  $("language").addEventListener("click", () => { state.language = en() ? "zh" : "en"; store.set("language", state.language); everything(); });
  $("theme").addEventListener("click", () => {
    const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    theme(dark ? "light" : "dark");
    store.set("theme", dark ? "light" : "dark");
  });
  $("printing").addEventListener("click", () => print());
  addEventListener("beforeprint", () => {
    // On paper every indicator has its sentence.
    $("print").replaceChildren(make("h2", {}, say("allIndicators")), ...data.levels.flatMap(([id, zh, eng]) => {
      const own = data.inds.filter((i) => i.l === id);
      return own.length ? [make("h3", {}, side([zh, eng])), ...own.map((i) => make("p", {}, STATUS[i.s].sign, " ", side(i.say)))] : [];
    }));
  });
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) { event.preventDefault(); $("search").focus(); }
    if (event.key === "Escape" && state.place) leave();
  });
  let sized = 0;
  addEventListener("resize", () => { clearTimeout(sized); sized = setTimeout(() => { const svg = document.querySelector("#map svg"); if (svg) names(svg); }, 200); });

  state.language = store.get("language") === "en" ? "en" : "zh";
  theme(store.get("theme"));
  const asked = /^#i=(.+)$/.exec(location.hash);
  const first = asked ? data.inds.findIndex((i) => i.i === decodeURIComponent(asked[1])) : -1;
  const drawn = data.inds.findIndex((i) => i.s === "not_met" && levelsOf(i).length);
  state.current = Math.max(0, first >= 0 ? first : drawn >= 0 ? drawn : data.inds.findIndex((i) => levelsOf(i).length));
  state.level = levelsOf(now()).slice(-1)[0] || "";
  everything();
  if (first >= 0) $("detail").scrollIntoView();
})();
