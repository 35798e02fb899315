// Elements are made from text alone: whatever a record says, it becomes no markup.
const add = (parent, children) => {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : String(child));
  }
  return parent;
};
const ATTRIBUTES = new Set(["class", "id", "href", "type", "for", "scope", "role", "title", "tabindex", "value", "name", "download"]);
const make = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else if (ATTRIBUTES.has(name) || /^(aria|data)-/.test(name) || element instanceof SVGElement) element.setAttribute(name, value);
    else element[name] = value;
  }
  return add(element, children);
};
const el = (tag, attributes, ...children) => make(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) => make(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
const byId = (id) => document.getElementById(id);
const block = (id) => { const holder = byId(id); return holder === null ? null : JSON.parse(holder.textContent); };

const page = block("page");
const state = { run: 0, view: "findings", detail: "" };
const kept = new Map();
const panel = (name, run = state.run) => {
  const id = `run-${run}-${name}`;
  if (!kept.has(id)) kept.set(id, block(id));
  return kept.get(id);
};

const plural = (count, word, many = `${word}s`) => `${count.toLocaleString("en")} ${count === 1 ? word : many}`;
const number = (value) => value.toLocaleString("en");
// A long name or path may be broken behind its dots and slashes, and nowhere else.
const breakable = (text) => text.split(/(?<=[./])/).flatMap((piece) => [piece, el("wbr")]).slice(0, -1);
const bytes = (size) => {
  if (size < 1000) return `${size} B`;
  const at = size < 1e6 ? 1 : size < 1e9 ? 2 : 3;
  return `${(size / 1000 ** at).toFixed(1)} ${["", "kB", "MB", "GB"][at]}`;
};
const milliseconds = (micro) => (micro < 1e6 ? `${(micro / 1000).toFixed(micro < 10000 ? 1 : 0)} ms` : `${(micro / 1e6).toFixed(2)} s`);
const seconds = (value) => (value === null ? "" : milliseconds(value * 1e6));

const address = (view, detail = "", run = state.run) =>
  "#" + [page.runs.length > 1 ? run + 1 : null, view, detail || null].filter((part) => part !== null).map(encodeURIComponent).join("/");
const say = (text) => { byId("status").textContent = text; };

const copy = async (text, button) => {
  let done = false;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch (refused) {
    const area = el("textarea", { value: text, class: "hidden" });
    document.body.append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    button.focus();
  }
  say(done ? "Copied." : "The browser refused to copy.");
  if (!done) return;
  const label = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = label === "Copied" ? "Copy" : label; }, 1500);
};

// Typing calls this only once the hand rests.
const later = (wait, act) => {
  let timer = 0;
  return (...given) => { clearTimeout(timer); timer = setTimeout(() => act(...given), wait); };
};
const search = (label, act) => {
  const input = el("input", { type: "search", "aria-label": label, placeholder: label, autocomplete: "off", spellcheck: false });
  input.addEventListener("input", later(120, () => act(input.value.trim().toLowerCase())));
  return input;
};
const check = (label, act, checked = false) => {
  const input = el("input", { type: "checkbox", checked, change: () => act(input.checked) });
  return el("label", {}, input, label);
};
const choice = (label, options, act) => {
  const select = el("select", { "aria-label": label, change: () => act(select.value) });
  for (const [value, text] of options) select.append(el("option", { value }, text));
  return select;
};
const pill = (kind, text = kind) => el("span", { class: `pill ${kind}` }, text);
const left = (count, what, where = "the JSON report has them all") =>
  count > 0 ? el("p", { class: "caption" }, `${plural(count, what)} left out here, since the page would be too large: ${where}.`) : null;
const absent = (name, what) => {
  const run = page.runs[state.run];
  if (run.left_out.includes(name)) return "There was no room for this in a page of several runs: make a page for this run alone.";
  const stage = run.stages.find((each) => each.status !== "ok" && each.reason);
  return stage ? `${what} (${stage.name} ${stage.status}: ${stage.reason})` : what;
};
