"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = {
    zh: { fail: "不通过", judgement: "需人工裁量", missing: "缺数据", pass: "通过", not_applicable: "不适用", rule: "规则",
      register: "台账", search: "查找", all: "全部", "by-rule": "各条规则", clause: "条款", name: "规则", total: "合计",
      shown: "符合条件 {0} 条，共 {1} 条", more: "再显示 {0} 条", pass_if: "可以通过：", language: "English", evidence: "依据",
      none: "没有符合条件的检查结论" },
    en: { fail: "Fails", judgement: "Needs judgement", missing: "Data missing", pass: "Passes", not_applicable: "Not applicable",
      rule: "Rule", register: "Register", search: "Search", all: "All", "by-rule": "By rule", clause: "Clause", name: "Rule",
      total: "Total", shown: "{0} of {1} findings", more: "Show {0} more", pass_if: "Would pass: ", language: "中文",
      evidence: "Evidence", none: "No finding meets the conditions" },
  };
  const verdicts = ["fail", "judgement", "missing", "pass", "not_applicable"];
  const page = 100;
  let language = "zh";
  let chosen = new Set(data.summary.verdicts.fail + data.summary.verdicts.judgement + data.summary.verdicts.missing
    ? ["fail", "judgement", "missing"] : verdicts);
  let limit = page;
  const $ = (id) => document.getElementById(id);
  const t = (key, ...values) => values.reduce((text, value, i) => text.replace(`{${i}}`, value.toLocaleString("en")), words[language][key] ?? key);
  const make = (tag, name, text) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const colour = (node, verdict) => {
    node.style.setProperty("--c", `var(--${verdict})`);
    node.style.setProperty("--b", `var(--${verdict}-bg)`);
    return node;
  };
  const side = (pair) => pair[language === "zh" ? 0 : 1];

  function wanted() {
    const rule = $("rule").value, register = $("register").value;
    const search = $("search").value.trim().toLowerCase();
    return data.findings.filter((f) => chosen.has(f.v) && (!rule || f.r === rule) && (!register || f.g === register)
      && (!search || `${f.k} ${side(data.rules[f.r].t)} ${side(f.x)} ${f.e} ${f.c}`.toLowerCase().includes(search)));
  }

  function quote(finding) {
    const block = make("blockquote");
    const at = finding.s && finding.e ? finding.s.indexOf(finding.e) : -1;
    if (at < 0) {
      block.textContent = finding.s || (finding.e ? `“${finding.e}”` : "");
      return block;
    }
    block.append(finding.s.slice(0, at), make("mark", "", finding.e), finding.s.slice(at + finding.e.length));
    return block;
  }

  function card(finding) {
    const item = colour(make("li"), finding.v);
    const head = make("div", "head");
    head.append(make("span", "badge", t(finding.v)), make("span", "record", finding.k),
      make("span", "rule", side(data.rules[finding.r].t)));
    const what = make("div", "what");
    what.append(make("div", "", side(finding.x)));
    const ways = side(finding.p);
    if (ways.length) {
      const list = make("ul", "pass");
      for (const way of ways) list.append(make("li", "", t("pass_if") + way));
      what.append(list);
    }
    const cite = make("div", "cite");
    cite.append(make("div", "clause", `${t("clause")} ${finding.c || "—"}`), quote(finding));
    cite.lang = "zh-CN";
    item.append(head, what, cite);
    return item;
  }

  function show() {
    const found = wanted();
    $("shown").textContent = found.length ? t("shown", found.length, data.findings.length) : t("none");
    $("findings").replaceChildren(...found.slice(0, limit).map(card));
    $("more").hidden = found.length <= limit;
    $("more").textContent = t("more", Math.min(page, found.length - limit));
  }

  function options(select, entries) {
    const now = select.value;
    select.replaceChildren(new Option(t("all"), ""), ...entries.map(([value, label]) => new Option(label, value)));
    select.value = now;
  }

  function table() {
    const head = make("thead"), row = make("tr"), body = make("tbody");
    for (const name of [t("clause"), t("name"), ...verdicts.map((v) => t(v)), t("total")]) row.append(make("th", "", name));
    head.append(row);
    for (const [id, rule] of Object.entries(data.rules)) {
      const line = make("tr"), counts = data.summary.rules[id];
      line.append(make("td", "", rule.c), make("td", "", side(rule.t)));
      for (const v of verdicts) line.append(make("td", "", counts[v].toLocaleString("en")));
      line.append(make("td", "", verdicts.reduce((n, v) => n + counts[v], 0).toLocaleString("en")));
      body.append(line);
    }
    $("by-rule").replaceChildren(head, body);
  }

  function all() {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
    $("language").textContent = t("language");
    $("facts").textContent = side(data.facts);
    $("verdicts").replaceChildren(...verdicts.map((v) => {
      const button = colour(make("button", "", `${t(v)} ${data.summary.verdicts[v].toLocaleString("en")}`), v);
      button.type = "button";
      button.setAttribute("aria-pressed", String(chosen.has(v)));
      button.addEventListener("click", () => {
        if (!chosen.delete(v)) chosen.add(v);
        button.setAttribute("aria-pressed", String(chosen.has(v)));
        limit = page;
        show();
      });
      return button;
    }));
    options($("rule"), Object.entries(data.rules).map(([id, r]) => [id, side(r.t)]));
    options($("register"), Object.entries(data.registers).map(([id, label]) => [id, side(label)]));
    table();
    show();
  }

  for (const id of ["rule", "register", "search"]) $(id).addEventListener("input", () => { limit = page; show(); });
  $("more").addEventListener("click", () => { limit += page; show(); });
  $("language").addEventListener("click", () => { language = language === "zh" ? "en" : "zh"; all(); });
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  all();
})();
