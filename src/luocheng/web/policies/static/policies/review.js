// The page of review: text and items linked both ways, keys, answers without leaving the page, adding by selecting.
// Without it every button still works as a form.
(() => {
  const text = document.getElementById("text");
  const items = document.getElementById("items");
  const form = document.getElementById("review-form");
  const said = document.getElementById("review-said");
  if (!text || !items || !form) return;

  let current = null;
  const card = (key) => document.getElementById(`item-${key}`);
  const pin = (key) => document.getElementById(`at-${key}`);
  const hits = (key) => text.querySelectorAll(`[data-i~="${key}"]`);

  // Scrolls the pane only, where it scrolls by itself, so that the other side stays in view.
  function bring(pane, part) {
    if (pane.scrollHeight <= pane.clientHeight + 1) {
      part.scrollIntoView({ block: "nearest" });
      return;
    }
    const inside = part.getBoundingClientRect();
    const outside = pane.getBoundingClientRect();
    if (inside.top < outside.top + 40 || inside.bottom > outside.bottom - 40) {
      pane.scrollTop += inside.top - outside.top - pane.clientHeight / 3;
    }
  }

  function choose(key, { focus = false, from = "" } = {}) {
    if (current) {
      card(current)?.classList.remove("on");
      hits(current).forEach((h) => h.classList.remove("on"));
    }
    current = key;
    if (!key) return;
    const one = card(key);
    const marks = hits(key);
    one?.classList.add("on");
    marks.forEach((h) => h.classList.add("on"));
    const at = pin(key) || marks[0];
    if (at && from !== "text") bring(text, at);
    if (one && from !== "items") bring(items, one);
    if (focus && one) one.focus({ preventScroll: true });
  }

  text.addEventListener("click", (event) => {
    if (String(document.getSelection()).length) return;
    const at = event.target.closest("[data-item]");
    const hit = event.target.closest("[data-i]");
    if (!at && !hit) return;
    if (at) event.preventDefault();
    // The shortest item stands first; a second click on the same place goes on to the one around it.
    const keys = (at ? [at.dataset.item] : hit.dataset.i.split(" ")).filter(card);
    if (keys.length) choose(keys[(keys.indexOf(current) + 1) % keys.length], { focus: true, from: "text" });
  });
  items.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-item]");
    const one = event.target.closest(".item");
    if (link) {
      event.preventDefault();
      choose(link.dataset.item, { from: "items" });
    } else if (one && !event.target.closest("a, button, input")) choose(one.dataset.item, { from: "items" });
  });
  items.addEventListener("focusin", (event) => {
    const one = event.target.closest(".item");
    if (one && one.dataset.item !== current) choose(one.dataset.item, { from: "items" });
  });

  // --- answers without leaving the page

  function tell(words, reload) {
    said.replaceChildren();
    if (!words) return;
    const box = document.createElement("div");
    box.className = reload ? "alert alert-danger" : "alert alert-info";
    box.append(words, " ");
    if (reload) {
      const link = document.createElement("a");
      const address = new URL(location.href);
      if (current) {
        address.searchParams.set("at", current);
        address.hash = `item-${current}`;
      }
      link.href = address;
      link.textContent = said.dataset.reload;
      link.addEventListener("click", () => setTimeout(() => location.reload(), 0));
      box.append(link);
    }
    said.append(box);
  }

  async function send(button, key) {
    const data = new FormData(form);
    data.delete("pick");
    data.append(button.name, button.value);
    button.disabled = true;
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } });
    } catch {
      answer = null;
    }
    button.disabled = false;
    if (!answer || !answer.ok) {
      tell(answer && answer.status === 409 ? said.dataset.conflict : said.dataset.failed, true);
      return;
    }
    tell("");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const fresh of page.body.querySelectorAll(".item, #review-progress, .clause-open")) {
      const old = fresh.id && document.getElementById(fresh.id);
      if (old) old.replaceWith(document.adoptNode(fresh));
    }
    const one = card(key);
    const at = pin(key);
    if (one && at) {
      at.classList.remove("is-draft", "is-accepted", "is-rejected");
      at.classList.add(`is-${one.dataset.state}`);
    }
    if (button.name === "accept" || button.name === "reject") next(key);
    else choose(key, { focus: true });
  }

  function next(key) {
    const all = [...form.querySelectorAll(".item")];
    const at = all.findIndex((i) => i.dataset.item === key);
    const open = [...all.slice(at + 1), ...all.slice(0, at)].find((i) => i.dataset.state === "draft");
    if (open) choose(open.dataset.item, { focus: true });
    else {
      choose(key, { focus: true });
      tell(said.dataset.done);
    }
  }

  const quiet = new Set(["accept", "reject", "reopen", "restore"]);
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || !quiet.has(button.name)) return;
    event.preventDefault();
    const key = button.value.split(":")[0];
    if (current !== key) choose(key, { from: "items" });
    send(button, key);
  });

  // --- keys

  const on = document.getElementById("keys-on");
  if (on) {
    on.checked = localStorage.getItem("review-keys") !== "off";
    on.addEventListener("change", () => localStorage.setItem("review-keys", on.checked ? "on" : "off"));
  }

  function step(by) {
    const all = [...form.querySelectorAll(".item")];
    if (!all.length) return;
    const at = all.findIndex((i) => i.dataset.item === current);
    const to = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
    choose(all[to].dataset.item, { focus: true });
  }

  const buttons = { a: ".do-accept", r: ".do-reject", u: ".do-reopen", e: ".do-correct" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    if (on ? !on.checked : !"jk".includes(event.key)) return;
    if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
    else if (event.key === "x") card(current)?.querySelector("[name=pick]")?.click();
    else if (buttons[event.key]) card(current)?.querySelector(buttons[event.key])?.click();
    else return;
    event.preventDefault();
  });

  // --- adding by selecting

  const adding = document.getElementById("adding");

  // The offset into the text, in characters as the server counts them: not in halves of surrogate pairs.
  function offset(node, at) {
    const span = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.("[data-s]");
    if (span && text.contains(span)) {
      const before = document.createRange();
      before.setStart(span, 0);
      before.setEnd(node, at);
      return Number(span.dataset.s) + [...String(before)].length;
    }
    // Between the stretches: the next one that begins behind this place.
    const range = document.createRange();
    range.setStart(node, at);
    for (const one of text.querySelectorAll("[data-s]")) {
      if (range.comparePoint(one, 0) >= 0) return Number(one.dataset.s);
    }
    return null;
  }

  function selected() {
    const chosen = document.getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return null;
    const range = chosen.getRangeAt(0);
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
    const stretches = [...text.querySelectorAll("[data-s]")].filter((s) => range.intersectsNode(s));
    if (!stretches.length) return null;
    const start = offset(range.startContainer, range.startOffset);
    let words = "";
    let at = null;
    for (const one of stretches) {
      const part = document.createRange();
      part.selectNodeContents(one);
      if (one.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset);
      if (one.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
      const piece = String(part);
      if (!piece) continue;
      const begins = one.contains(range.startContainer) ? start : Number(one.dataset.s);
      // Lines follow each other with one line break between them, which no stretch holds.
      if (at !== null && begins > at) words += "\n".repeat(begins - at);
      else if (at === null) at = begins;
      words += piece;
      at = begins + [...piece].length;
    }
    const bare = words.trim();
    if (!bare || start === null) return null;
    const first = stretches.find((s) => {
      const part = document.createRange();
      part.selectNodeContents(s);
      if (s.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset);
      return String(part);
    });
    const begins = first && first.contains(range.startContainer) ? start : Number(first.dataset.s);
    const lead = [...words.slice(0, words.length - words.trimStart().length)].length;
    return { words: bare, near: begins + lead, box: range.getBoundingClientRect() };
  }

  if (adding) {
    document.addEventListener("selectionchange", () => {
      const found = selected();
      adding.hidden = !found;
      if (!found) return;
      adding.elements.words.value = found.words;
      adding.elements.near.value = found.near;
      adding.style.left = `${Math.max(8, found.box.left + window.scrollX)}px`;
      adding.style.top = `${found.box.bottom + window.scrollY + 6}px`;
    });
  }

  // --- where one comes in

  const wanted = /^#(?:item|at)-(\d+)$/.exec(location.hash);
  if (wanted && card(wanted[1])) choose(wanted[1], { focus: true });
})();
