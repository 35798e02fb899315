// Findings, the cause first: what it rests on, where it was lost, the remedy, and what suffers.
const SHOWN_CHIPS = 12;
const SEVERITIES = ["error", "warning", "info"];

const chips = (names, more, of) => {
  const list = el("ul", { class: "chips" });
  const show = (most) => {
    const some = names.slice(0, most);
    list.replaceChildren(...some.map((name) => el("li", {}, of ? of(name) : name)));
    const rest = names.length - some.length + more;
    if (some.length < names.length) {
      list.append(el("li", {}, el("button", { type: "button", class: "plain", click: () => show(Infinity) }, `and ${rest} more`)));
    } else if (rest > 0) list.append(el("li", {}, `and ${rest} more`));
  };
  show(SHOWN_CHIPS);
  return list;
};

const part = (title, ...children) => el("div", { class: "part" }, el("h4", {}, title), children);

// The pages of our own rules: headings, paragraphs, code; no more of Markdown than they need.
const inline = (text) => text.split("`").map((piece, at) => (at % 2 ? el("code", {}, piece) : piece));
const prose = (text) => {
  const found = [];
  text.split(/^```.*$/m).forEach((piece, at) => {
    if (at % 2) found.push(el("pre", {}, piece.replace(/^\n|\n$/g, "")));
    else for (const paragraph of piece.split(/\n\s*\n/)) {
      const trimmed = paragraph.trim();
      if (!trimmed) continue;
      const [first, ...rest] = trimmed.split("\n");
      if (first.startsWith("#")) {
        found.push(el("h4", {}, inline(first.replace(/^#+\s*/, ""))));
        if (rest.length) found.push(el("p", {}, inline(rest.join(" "))));
      } else if (/^[-*] /.test(first)) {
        found.push(el("ul", {}, trimmed.split(/\n(?=[-*] )/).map((item) => el("li", {}, inline(item.slice(2))))));
      } else if (/^ {4}/.test(paragraph.replace(/^\n+/, ""))) found.push(el("pre", {}, paragraph.replace(/^\n+/, "")));
      else found.push(el("p", {}, inline(trimmed)));
    }
  });
  return found;
};

const body = (finding) => {
  const rule = page.rules[finding.code];
  const fix = finding.fix.join("\n");
  const button = el("button", { type: "button", click: () => copy(fix, button) }, "Copy");
  const knows = new Set(((panel("modules") || {}).rows || []).map((row) => row[0]));
  const places = finding.places.map(([path, line]) => (line === null ? path : `${path}:${line}`));
  return el("div", { class: "body" },
    el("ul", { class: "because" }, finding.because.map((line) => el("li", {}, inline(line)))),
    finding.reason ? el("p", {}, "accepted: ", finding.reason) : null,
    finding.exception ? part("Python says", el("code", {}, finding.exception)) : null,
    fix ? part("Fix", el("div", { class: "fix" }, el("pre", {}, fix), button)) : null,
    finding.trails.map(trail),
    places.length ? part("Where", chips(places, finding.more_places)) : null,
    finding.affects.length
      ? part(`Affects ${number(finding.affects.length + finding.more_affects)}`,
        chips(finding.affects, finding.more_affects, (name) => (knows.has(name) ? el("a", { href: address("graph", name) }, name) : name)))
      : null,
    rule ? el("details", { class: "rule" }, el("summary", {}, `About ${finding.code} ${rule.name}`), el("div", {}, prose(rule.text))) : null,
    el("p", { class: "soft" }, el("a", { href: address("findings", finding.id), "aria-label": `Link to this finding, ${finding.code}` }, "link"),
      " · ", el("code", {}, `wheelcheck explain ${finding.code}`)));
};

const card = (finding) => {
  const element = el("details", { class: `finding ${finding.severity}`, id: `finding-${finding.id}` },
    el("summary", {}, pill(finding.severity, `${finding.severity} ${finding.code}`), el("h3", {}, inline(finding.message)), finding.where ? el("span", { class: "soft where" }, finding.where) : null));
  const fill = () => { if (element.children.length === 1) element.append(body(finding)); };
  element.addEventListener("toggle", () => { if (element.open) fill(); });
  return { element, open() { fill(); element.open = true; } };
};

const text_of = (finding) =>
  [finding.code, finding.name, finding.subject, finding.message, ...finding.because, ...finding.fix, ...finding.affects].join("\n").toLowerCase();

const SHOWN_CARDS = 200;
const findings = (record) => {
  const wanted = { text: "", code: "", severities: new Set(SEVERITIES) };
  const cards = new Map();
  const list = el("div", {});
  const told = el("p", { class: "soft", role: "status" });
  const texts = new Map();
  let most = SHOWN_CARDS;
  const card_of = (finding) => {
    if (!cards.has(finding)) {
      const made = card(finding);
      if (finding.severity !== "info") made.open();
      cards.set(finding, made);
    }
    return cards.get(finding);
  };
  const fits = (finding) => {
    if (!wanted.severities.has(finding.severity) || (wanted.code && finding.code !== wanted.code)) return false;
    if (!wanted.text) return true;
    if (!texts.has(finding)) texts.set(finding, text_of(finding));
    return texts.get(finding).includes(wanted.text);
  };
  const draw = () => {
    const found = record.findings.filter(fits);
    const some = found.slice(0, most);
    list.replaceChildren(...some.map((finding) => card_of(finding).element));
    if (some.length < found.length) {
      list.append(el("button", { type: "button", click: () => { most = Infinity; draw(); } }, `Show all ${number(found.length)}`));
    }
    told.textContent = found.length === record.findings.length
      ? plural(found.length, "finding") : `${number(found.length)} of ${plural(record.findings.length, "finding")}`;
  };
  const severity = (kind) => {
    const count = record.findings.filter((finding) => finding.severity === kind).length;
    return count ? check(` ${plural(count, kind, kind === "info" ? "info" : `${kind}s`)}`, (on) => {
      if (on) wanted.severities.add(kind); else wanted.severities.delete(kind);
      draw();
    }, true) : null;
  };
  const codes = [...new Map(record.findings.map((finding) => [finding.code, finding.name]))].sort();
  const filters = record.findings.length > 1 ? el("div", { class: "row", role: "search", "aria-label": "Filter the findings" },
    search("Search in findings", (text) => { wanted.text = text; draw(); }),
    codes.length > 1 ? choice("Rule", [["", "every rule"], ...codes.map(([code, name]) => [code, `${code} ${name}`])],
      (code) => { wanted.code = code; draw(); }) : null,
    SEVERITIES.map(severity)) : null;
  draw();
  const find = (id) => record.findings.find((finding) => finding.id === id);
  const accepted = record.ignored.length ? el("div", {},
    el("h2", {}, `Accepted by the configuration: ${number(record.ignored.length)}`), record.ignored.map((finding) => card_of(finding).element)) : null;
  const element = el("div", {}, filters, filters ? told : null, list, left(record.left, "finding"), accepted, left(record.ignored_left, "accepted finding"));
  const show = (id) => {
    const finding = find(id) || record.ignored.find((each) => each.id === id);
    if (!finding) return;
    if (!card_of(finding).element.isConnected) {
      Object.assign(wanted, { text: "", code: "", severities: new Set(SEVERITIES) });
      for (const input of element.querySelectorAll("input[type=checkbox]")) input.checked = true;
      for (const input of element.querySelectorAll("input[type=search], select")) input.value = "";
      most = Infinity;
      draw();
    }
    for (const each of element.querySelectorAll(".target")) each.classList.remove("target");
    const made = card_of(finding);
    made.open();
    made.element.classList.add("target");
    made.element.querySelector("summary").focus({ preventScroll: true });
    made.element.scrollIntoView({ block: "start" });
  };
  const all = () => { most = Infinity; draw(); for (const made of cards.values()) made.open(); };
  return { element, show, all };
};
