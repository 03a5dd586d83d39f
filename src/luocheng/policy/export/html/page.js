"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const words = JSON.parse(one("#words").textContent);
  const plans = JSON.parse(one("#data").textContent);
  const KINDS = ["k", "g", "f", "r"];
  const NAMES = { k: "tasks", g: "targets", f: "findings", r: "references" };
  const STEP = 60;
  const MOST_HITS = 2000;

  const state = {
    language: "zh", document: 0, tab: "k", unit: "", year: "", query: "", here: null, current: "", first: 0, rendered: 0,
    shown: [], hits: [], hit: -1,
  };

  // --- small things ---------------------------------------------------------------------------------------------

  const say = (key, values = {}) => {
    const text = words[state.language][key] || key;
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  };
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined || value === null || value === false) continue;
      if (name === "class") element.className = value.trim();
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
    return element;
  };
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const store = {
    get(key) { try { return localStorage.getItem("luocheng." + key); } catch (e) { return null; } },
    set(key, value) { try { localStorage.setItem("luocheng." + key, value); } catch (e) { /* private window */ } },
  };
  const later = (job, wait) => {
    let timer = 0;
    return (...args) => { clearTimeout(timer); timer = setTimeout(() => job(...args), wait); };
  };
  const plan = () => plans[state.document] || { k: [], g: [], f: [], r: [] };
  const article = () => one("#d" + state.document);
  const record = (id) => plan()[id[0]][Number(id.slice(1))];
  const narrow = matchMedia("(max-width: 48rem)");

  // --- which cards are shown --------------------------------------------------------------------------------------

  const units = (task) => task.l.concat(task.u, task.i);

  // The text that the search looks at, folded once for every record.
  const haystacks = new Map();
  const haystack = (kind, index) => {
    const key = state.document + kind + index;
    if (!haystacks.has(key)) {
      const r = plan()[kind][index];
      const parts = {
        k: () => [r.p, r.t, r.c, r.d, r.s, ...units(r)],
        g: () => [r.p, r.o, r.t, r.v, r.w, r.h, r.e, r.b, r.q],
        f: () => [r.p, r.c, r.q, ...r.zh, ...r.en],
        r: () => [r.p, r.t, r.n],
      }[kind]();
      haystacks.set(key, fold(parts.join(" ")));
    }
    return haystacks.get(key);
  };

  const ofUnit = (kind, r) => {
    if (!state.unit || kind === "r") return true;
    const tasks = kind === "k" ? [r] : kind === "g" ? r.k.map((i) => plan().k[i]) : plan().k.filter((t) => t.p === r.p);
    if (state.unit === "-") return tasks.every((t) => units(t).length === 0);
    return tasks.some((t) => units(t).includes(state.unit));
  };
  const ofYear = (kind, r) => {
    if (!state.year || kind === "r" || kind === "f") return true;
    return state.year === "-" ? r.y.length === 0 : r.y.includes(Number(state.year));
  };
  const matching = (kind) => {
    const query = fold(state.query.trim());
    const found = [];
    plan()[kind].forEach((r, i) => {
      const id = kind + i;
      if (state.here && !state.here.includes(id)) return;
      if (!ofUnit(kind, r) || !ofYear(kind, r)) return;
      if (query && !haystack(kind, i).includes(query)) return;
      found.push(id);
    });
    return found;
  };

  // --- cards ------------------------------------------------------------------------------------------------------

  const chip = (text, kind = "") => make("span", { class: "chip " + kind }, text);
  const line = (name, values) => (values.length ? [make("dt", {}, say(name)), make("dd", {}, ...values)] : []);
  const head = (title, value) => {
    const heading = make("h2", {}, make("button", { type: "button" }, title || say("notStated")));
    if (value) heading.append(" ", make("span", { class: "value" }, value));
    return heading;
  };
  const named = (r) => (list) => list.map((unit) => unit + (r.n[unit] && r.n[unit] !== unit ? `（${say("proposed")}：${r.n[unit]}）` : "")).join("、");
  const marked = (value) => value || make("span", { class: "missing" }, say("notStated"));

  const CARDS = {
    k(r) {
      const list = make("dl", {});
      const names = named(r);
      list.append(
        ...line("lead", [marked(names(r.l))]),
        ...line("support", r.u.length ? [names(r.u)] : []),
        ...line("implied", r.i.length ? [names(r.i)] : []),
        ...line("deadline", r.d ? [r.d] : []),
      );
      return [head(r.t), r.c ? make("p", {}, r.c) : "", list, make("div", { class: "chips" }, r.p ? chip(r.p) : "", r.s ? chip(r.s) : "")];
    },
    g(r) {
      const name = r.o && !r.t.startsWith(r.o) ? r.o + " " + r.t : r.t;
      const chips = make("div", { class: "chips" },
        chip(r.w || say("noYear"), r.w ? "" : "note"), r.h ? chip(r.h) : "", r.e ? chip(r.e) : "",
        r.b ? chip(say("base") + "：" + r.b) : "", r.x === "done" ? chip(say("done")) : "", r.p ? chip(r.p) : "");
      return [head(name, r.v), make("p", {}, r.q), chips];
    },
    f(r) {
      const [message, remedy] = r[state.language];
      const chips = make("div", { class: "chips" }, chip(say(r.s), r.s), r.p ? chip(r.p) : "", chip(r.c));
      return [head(message), remedy ? make("p", {}, remedy) : "", r.q ? make("p", {}, "“" + r.q + "”") : "", chips];
    },
    r(r) {
      return [head(r.t ? "《" + r.t + "》" : r.n), r.t && r.n ? make("p", {}, r.n) : "", make("div", { class: "chips" }, r.p ? chip(r.p) : "")];
    },
  };

  const card = (id) => make("article", { class: "card", id: "card-" + id, "data-id": id, "aria-current": id === state.current ? "true" : undefined }, ...CARDS[id[0]](record(id)));

  // Only a stretch of a long list is in the page: from `first` to `rendered`, growing as it is scrolled.
  const drop = (id) => { const old = one(id); if (old) old.remove(); };
  const fragment = (from, to) => {
    const part = document.createDocumentFragment();
    for (let i = from; i < to; i++) part.append(card(state.shown[i]));
    return part;
  };
  const renderMore = (least = state.rendered + STEP) => {
    const list = one("#list");
    drop("#more");
    const end = Math.min(state.shown.length, Math.max(least, state.rendered));
    list.append(fragment(state.rendered, end));
    state.rendered = end;
    if (end < state.shown.length) {
      list.append(make("button", { id: "more", class: "further", type: "button" }, say("more")));
      watcher.observe(one("#more"));
    }
  };
  const renderBefore = (from) => {
    drop("#less");
    const list = one("#list");
    list.prepend(fragment(from, state.first));
    state.first = from;
    if (from > 0) list.prepend(make("button", { id: "less", class: "further", type: "button" }, say("earlier")));
  };
  const renderAround = (place) => {
    if (place >= state.first && place < state.rendered + 3 * STEP) {
      if (place >= state.rendered) renderMore(place + STEP);
      return;
    }
    one("#list").replaceChildren();
    state.first = state.rendered = place;
    renderMore();
    renderBefore(Math.max(0, place - STEP));
  };
  const watcher = new IntersectionObserver((entries) => {
    if (entries.some((e) => e.isIntersecting)) renderMore();
  }, { root: one("#list"), rootMargin: "600px" });

  const render = () => {
    const list = one("#list");
    const found = {};
    for (const kind of KINDS) found[kind] = matching(kind);
    for (const kind of KINDS) one("#tab-" + kind + " b").textContent = found[kind].length;
    state.shown = found[state.tab];
    state.first = state.rendered = 0;
    list.replaceChildren();
    list.scrollTop = 0;
    list.setAttribute("aria-labelledby", "tab-" + state.tab);
    if (state.shown.length) renderMore();
    else list.append(make("p", { class: "empty" }, say(plan()[state.tab].length ? "none" : "nothing")));
    one("#shown").textContent = say("shown", { n: state.shown.length });
    const conditions = state.unit || state.year || state.query || state.here;
    one("#clear").hidden = !conditions;
    one("#here").hidden = !state.here;
    one("#here").textContent = say("here") + " ✕";
    one("#unit").classList.toggle("set", Boolean(state.unit));
    one("#year").classList.toggle("set", Boolean(state.year));
  };

  const showTab = (kind) => {
    state.tab = kind;
    for (const tab of all("[role=tab]")) {
      const chosen = tab.dataset.tab === kind;
      tab.setAttribute("aria-selected", chosen);
      tab.tabIndex = chosen ? 0 : -1;
    }
    render();
  };

  // --- from a card to the text, and back ----------------------------------------------------------------------------

  const stretches = (id) => all(`[data-m~="${id}"]`, article());
  // A task's words are a whole clause: they are lit up softly, its units and a target's number strongly.
  const LIT = ["on", "on-k", "now"];
  const unlit = () => all(".on, .on-k, .now", article()).forEach((e) => e.classList.remove(...LIT));
  const lit = (id) => {
    unlit();
    const found = stretches(id);
    for (const element of found) {
      const own = (element.dataset.n || "").split(" ").includes(id);
      if (id[0] === "k") element.classList.add("on-k", ...(own ? ["on"] : []));
      else element.classList.add("on", ...(own ? ["now"] : []));
    }
    return found;
  };
  const bring = (element, where = "center") => {
    if (element) element.scrollIntoView({ block: where, inline: "nearest" });
  };
  const select = (id, { scroll = true, focus = false } = {}) => {
    state.current = id;
    for (const other of all(".card[aria-current]")) other.removeAttribute("aria-current");
    const place = state.shown.indexOf(id);
    if (place >= 0) renderAround(place);
    const shown = one("#card-" + id);
    if (shown) {
      shown.setAttribute("aria-current", "true");
      bring(shown, "nearest");
      if (focus) one("h2 button", shown).focus({ preventScroll: true });
    }
    const found = lit(id);
    if (scroll && found.length) {
      if (narrow.matches && document.body.dataset.view === "plan") setView("split");
      const first = found.find((e) => e.classList.contains("now")) || found[0];
      // Once more after what lies between has been laid out: its height was a guess until then.
      bring(first);
      requestAnimationFrame(() => requestAnimationFrame(() => bring(first)));
    }
  };
  const step = (by) => {
    if (!state.shown.length) return;
    const at = state.shown.indexOf(state.current);
    const next = at < 0 ? (by > 0 ? 0 : state.shown.length - 1) : Math.min(state.shown.length - 1, Math.max(0, at + by));
    select(state.shown[next], { focus: true });
  };
  const choose = (ids, own) => {
    state.here = ids;
    if (narrow.matches && document.body.dataset.view === "text") setView("split");
    const kinds = ids.map((id) => id[0]);
    const meant = own.filter(Boolean).map((id) => id[0]);
    const kind = meant[0] || (kinds.includes(state.tab) ? state.tab : ["g", "r", "f", "k"].find((k) => kinds.includes(k)));
    state.unit = state.year = "";
    one("#unit").value = one("#year").value = "";
    if (state.query && !ids.some((id) => haystack(id[0], Number(id.slice(1))).includes(fold(state.query.trim())))) setQuery("");
    showTab(kind);
    if (state.shown.length) select(state.shown.find((id) => own.includes(id)) || state.shown[0], { scroll: false });
  };
  const clear = () => {
    state.here = null;
    state.unit = state.year = "";
    one("#unit").value = one("#year").value = "";
    setQuery("");
    render();
    if (state.current) select(state.current, { scroll: false });
  };

  // --- search -----------------------------------------------------------------------------------------------------

  const setQuery = (text) => { state.query = text; one("#search").value = text; findHits(); };

  // Every paragraph and cell with its text folded, character for character, so that places stay places.
  const blocks = new Map();
  const folded = (text) => {
    const whole = text.toLowerCase();
    return whole.length === text.length ? whole : text;
  };
  const textBlocks = () => {
    if (!blocks.has(state.document)) {
      blocks.set(state.document, all("p, td", article()).map((element) => [element, folded(element.textContent)]));
    }
    return blocks.get(state.document);
  };
  const rangeIn = (element, start, length) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let at = 0;
    let begun = false;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const end = at + node.length;
      if (!begun && start < end) { range.setStart(node, start - at); begun = true; }
      if (begun && start + length <= end) { range.setEnd(node, start + length - at); return range; }
      at = end;
    }
    return null;
  };
  const findHits = () => {
    for (const element of all("p.hit, td.hit", article())) element.classList.remove("hit");
    state.hits = [];
    state.hit = -1;
    const query = folded(state.query.trim());
    if (query) {
      outer: for (const [element, text] of textBlocks()) {
        for (let at = text.indexOf(query); at >= 0; at = text.indexOf(query, at + query.length)) {
          state.hits.push([element, at]);
          if (state.hits.length > MOST_HITS) break outer;
        }
      }
    }
    for (const [element] of state.hits) element.classList.add("hit");
    paintHits();
    const button = one("#next-hit");
    button.hidden = !state.hits.length;
    button.textContent = state.hits.length > MOST_HITS ? say("hitsMany", { n: MOST_HITS }) : say("hits", { n: state.hits.length });
  };
  const paintHits = () => {
    if (!window.CSS || !CSS.highlights) return;
    CSS.highlights.delete("hit");
    CSS.highlights.delete("now");
    const length = state.query.trim().length;
    const ranges = state.hits.map(([element, at]) => rangeIn(element, at, length)).filter(Boolean);
    if (ranges.length) CSS.highlights.set("hit", new Highlight(...ranges));
  };
  const nextHit = (by = 1) => {
    if (!state.hits.length) return;
    state.hit = (state.hit + by + state.hits.length) % state.hits.length;
    const [element, at] = state.hits[state.hit];
    if (narrow.matches && document.body.dataset.view === "plan") setView("split");
    bring(element);
    requestAnimationFrame(() => requestAnimationFrame(() => bring(element)));
    one("#next-hit").textContent = say("hit", { i: state.hit + 1, n: state.hits.length });
    if (window.CSS && CSS.highlights) {
      const range = rangeIn(element, at, state.query.trim().length);
      if (range) { const now = new Highlight(range); now.priority = 1; CSS.highlights.set("now", now); }
    }
  };

  // --- filters, documents, language ---------------------------------------------------------------------------------

  const option = (value, text) => make("option", { value }, text);
  const fillFilters = () => {
    const counts = new Map();
    for (const task of plan().k) for (const unit of new Set(units(task))) counts.set(unit, (counts.get(unit) || 0) + 1);
    const sorted = Array.from(counts).sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], "zh"));
    const nobody = plan().k.some((t) => units(t).length === 0);
    one("#unit").replaceChildren(
      option("", say("allUnits")), ...(nobody ? [option("-", say("noUnit"))] : []), ...sorted.map(([unit, n]) => option(unit, `${unit}（${n}）`)),
    );
    const years = new Set();
    for (const kind of ["k", "g"]) for (const r of plan()[kind]) for (const year of r.y) years.add(year);
    one("#year").replaceChildren(
      option("", say("allYears")), ...Array.from(years).sort().map((y) => option(y, y)), option("-", say("noYear")),
    );
    one("#unit").value = state.unit;
    one("#year").value = state.year;
  };

  const setDocument = (index) => {
    state.document = index;
    state.here = null;
    state.current = state.unit = state.year = "";
    all("article[id^=d]").forEach((a, i) => { a.hidden = i !== index; });
    all("#contents ol").forEach((o, i) => { o.hidden = i !== index; });
    const p = plan();
    one("#title").textContent = p.title || document.title;
    if (plans.length > 1) document.title = p.title;
    const facts = [p.issuer, p.number, p.date, p.source ? say("source") + " " + p.source : "", say("rest")];
    one("#facts").textContent = facts.filter(Boolean).join("　");
    one("#text").scrollTop = 0;
    fillFilters();
    findHits();
    render();
    follow();
  };

  const setLanguage = (language) => {
    state.language = language;
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    for (const e of all("[data-t]")) e.textContent = say(e.dataset.t);
    for (const e of all("[data-t-label]")) { e.setAttribute("aria-label", say(e.dataset.tLabel)); if (e.tagName === "BUTTON") e.title = say(e.dataset.tLabel); }
    for (const e of all("[data-t-placeholder]")) e.placeholder = say(e.dataset.tPlaceholder);
    one("#language").lang = language === "zh" ? "en" : "zh-CN";
    one("#unit").setAttribute("aria-label", say("unit"));
    one("#year").setAttribute("aria-label", say("year"));
    store.set("language", language);
  };
  const setTheme = (theme) => { document.documentElement.dataset.theme = theme; store.set("theme", theme); };
  const setView = (view) => {
    document.body.dataset.view = view;
    for (const b of all("#view button")) b.setAttribute("aria-pressed", b.dataset.view === view);
  };
  const toggleContents = (open) => {
    const list = one("#contents");
    const now = open === undefined ? !list.classList.contains("open") : open;
    list.classList.toggle("open", now);
    one("#contents-button").setAttribute("aria-expanded", now);
    if (now) { const first = one("ol:not([hidden]) a", list); if (first) first.focus(); }
  };
  const toggleHelp = () => {
    one("#keys").hidden = !one("#keys").hidden;
    one("#help").setAttribute("aria-expanded", !one("#keys").hidden);
  };

  // The entry of the contents that the text stands at.
  const follow = () => {
    const links = all("#contents ol:not([hidden]) a");
    const top = one("#text").getBoundingClientRect().top + 96;
    let low = 0;
    let high = links.length - 1;
    let found = -1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const target = document.getElementById(links[middle].getAttribute("href").slice(1));
      if (target && target.getBoundingClientRect().top <= top) { found = middle; low = middle + 1; } else high = middle - 1;
    }
    for (const a of all("#contents a[aria-current]")) a.removeAttribute("aria-current");
    if (found >= 0) {
      links[found].setAttribute("aria-current", "location");
      const box = one("#contents");
      const at = links[found].offsetTop;
      if (box.clientHeight && (at < box.scrollTop || at > box.scrollTop + box.clientHeight - 40)) box.scrollTop = at - box.clientHeight / 2;
    }
  };

  // --- paper --------------------------------------------------------------------------------------------------------

  const sheet = (name, columns, rows) => {
    const short = columns.map((c) => (["number", "deadline", "clause", "year", "value"].includes(c) ? "short" : null));
    const header = make("tr", {}, ...columns.map((c, i) => make("th", { scope: "col", class: short[i] }, say(c))));
    const body = rows.map((row) => make("tr", {}, ...row.map((cell, i) => make("td", { class: short[i] }, String(cell)))));
    return [make("h2", {}, say(name)), make("table", {}, make("thead", {}, header), make("tbody", {}, ...body))];
  };
  const fillPrint = () => {
    const p = plan();
    one("#print").replaceChildren(
      ...sheet("tasks", ["number", "title", "lead", "support", "deadline", "clause"],
        p.k.map((r, i) => [i + 1, r.t, r.l.join("、"), r.u.concat(r.i).join("、"), r.d, r.p])),
      ...sheet("targets", ["number", "subject", "indicator", "value", "year", "clause"],
        p.g.map((r, i) => [i + 1, r.o, r.t, r.v || say("done"), r.w, r.p])),
      ...(p.f.length ? sheet("findings", ["number", "title", "clause"], p.f.map((r, i) => [i + 1, r[state.language][0], r.p])) : []),
    );
  };

  // --- wiring -------------------------------------------------------------------------------------------------------

  one("#text").addEventListener("click", (event) => {
    if (event.target.closest("#legend button")) return;
    const stretch = event.target.closest("[data-m]");
    if (stretch && !String(getSelection())) choose(stretch.dataset.m.split(" "), (stretch.dataset.n || "").split(" "));
  });
  one("#text").addEventListener("scroll", later(follow, 120), { passive: true });
  one("#list").addEventListener("click", (event) => {
    if (event.target.id === "more") { renderMore(); return; }
    if (event.target.id === "less") { renderBefore(Math.max(0, state.first - STEP)); return; }
    const shown = event.target.closest(".card");
    if (shown && (!String(getSelection()) || event.target.closest("button"))) select(shown.dataset.id);
  });
  one("#tabs").addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) showTab(tab.dataset.tab);
  });
  one("#tabs").addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const to = event.key === "Home" ? 0 : event.key === "End" ? KINDS.length - 1 : by && (KINDS.indexOf(state.tab) + by + KINDS.length) % KINDS.length;
    if (to === undefined) return;
    event.preventDefault();
    showTab(KINDS[to]);
    one("#tab-" + KINDS[to]).focus();
  });
  one("#search").addEventListener("input", later(() => { state.query = one("#search").value; findHits(); render(); }, 140));
  one("#next-hit").addEventListener("click", () => nextHit());
  one("#unit").addEventListener("change", (event) => { state.unit = event.target.value; state.here = null; render(); });
  one("#year").addEventListener("change", (event) => { state.year = event.target.value; state.here = null; render(); });
  one("#here").addEventListener("click", () => { state.here = null; render(); if (state.current) select(state.current, { scroll: false }); });
  one("#clear").addEventListener("click", clear);
  one("#document").addEventListener("change", (event) => setDocument(Number(event.target.value)));
  one("#language").addEventListener("click", () => {
    setLanguage(state.language === "zh" ? "en" : "zh");
    const current = state.current;
    const top = one("#text").scrollTop;
    fillFilters();
    findHits();
    render();
    if (current) select(current, { scroll: false });
    one("#text").scrollTop = top;
  });
  one("#theme").addEventListener("click", () => {
    const dark = document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    setTheme(dark === "dark" ? "light" : "dark");
  });
  one("#help").addEventListener("click", toggleHelp);
  one("#contents-button").addEventListener("click", () => toggleContents());
  one("#contents").addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    const target = document.getElementById(link.getAttribute("href").slice(1));
    if (narrow.matches && document.body.dataset.view === "plan") setView("split");
    toggleContents(false);
    bring(target, "start");
    requestAnimationFrame(() => requestAnimationFrame(() => { bring(target, "start"); follow(); }));
    one("#text").focus({ preventScroll: true });
  });
  for (const b of all("#view button")) b.addEventListener("click", () => setView(b.dataset.view));
  for (const b of all("#legend button")) {
    b.addEventListener("click", () => {
      const on = b.getAttribute("aria-pressed") === "true";
      b.setAttribute("aria-pressed", !on);
      one("#text").classList.toggle("hide-" + b.dataset.kind, on);
    });
  }
  addEventListener("beforeprint", fillPrint);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape") {
      if (one("#contents").classList.contains("open")) { toggleContents(false); one("#contents-button").focus(); return; }
      if (state.here) { state.here = null; render(); if (state.current) select(state.current, { scroll: false }); }
      else if (state.query || state.unit || state.year) clear();
      else { state.current = ""; unlit(); for (const c of all(".card[aria-current]")) c.removeAttribute("aria-current"); }
      if (typing) event.target.blur();
      return;
    }
    if (event.target.id === "search" && event.key === "Enter") { event.preventDefault(); nextHit(event.shiftKey ? -1 : 1); return; }
    if (typing) return;
    const job = { j: () => step(1), k: () => step(-1), "/": () => one("#search").focus(), "?": toggleHelp }[event.key];
    if (job) { event.preventDefault(); job(); }
  });

  const theme = store.get("theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
  one("#documents").hidden = plans.length < 2;
  setLanguage(store.get("language") === "en" ? "en" : "zh");
  setDocument(0);
})();
