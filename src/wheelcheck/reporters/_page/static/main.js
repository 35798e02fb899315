// The views, and which of them is shown: the address says so (#view/detail, with several runs #run/view/detail).
const findings_view = () => {
  const run = page.runs[state.run], record = panel("findings");
  const made = record ? findings(record) : null;
  const none = run.passed ? "Nothing was found." : "No finding.";
  return {
    element: el("div", {}, overview(run), made ? (record.findings.length ? made.element : [el("p", {}, none), made.element]) : el("p", {}, absent("findings", ""))),
    shown: (detail) => { if (made && detail) made.show(detail); },
    all: made ? made.all : null,
  };
};
const VIEWS = {
  findings: ["Findings", findings_view, (run) => run.counts.error + run.counts.warning + run.counts.info],
  modules: ["Modules", modules_view, (run) => run.modules],
  graph: ["Import graph", graph_view, null],
  extensions: ["Extension modules", extensions_view, () => ((panel("extensions") || { rows: [] }).rows.length)],
  time: ["Import time", time_view, null],
  contents: ["Contents", contents_view, null],
  log: ["Build log", log_view, null],
};

const views = new Map();
const view_of = (name) => {
  const key = `${state.run}/${name}`;
  if (!views.has(key)) {
    const made = VIEWS[name][1]();
    const heading = el("h2", { id: `view-${name}`, tabindex: "-1" }, VIEWS[name][0]);
    views.set(key, { ...made, section: el("section", { class: "view" }, heading, made.element), heading });
  }
  return views.get(key);
};
const read_address = () => {
  let parts = [];
  try { parts = location.hash.slice(1).split("/").map(decodeURIComponent); } catch (malformed) { parts = []; }
  let run = 0;
  if (page.runs.length > 1 && /^\d+$/.test(parts[0])) {
    run = Math.min(page.runs.length, Math.max(1, Number(parts[0]))) - 1;
    parts = parts.slice(1);
  }
  const view = Object.hasOwn(VIEWS, parts[0]) ? parts[0] : "findings";
  return { run, view, detail: parts.slice(1).join("/") };
};
const navigation = () => {
  const run = page.runs[state.run];
  byId("views").replaceChildren(el("ul", {}, Object.entries(VIEWS).map(([name, [title, , count]]) => {
    const many = count ? count(run) : null;
    return el("li", {}, el("a", { href: address(name), "aria-current": name === state.view ? "page" : null },
      title, many === null ? "" : ` ${number(many)}`));
  })));
  const here = byId("views").querySelector("[aria-current]");
  byId("views").scrollLeft = here.offsetLeft - (byId("views").clientWidth - here.offsetWidth) / 2;
  byId("title").replaceChildren("wheelcheck ", el("span", {}, run.title));
  if (page.runs.length > 1) {
    const picker = choice("Run", page.runs.map((each, at) => [String(at), `${each.passed ? "pass" : "fail"}: ${each.label}`]), (at) => { location.hash = address(state.view, "", Number(at)); });
    picker.value = String(state.run);
    byId("runs").replaceChildren(picker);
  }
};
const show = (moved) => {
  Object.assign(state, read_address());
  navigation();
  const view = view_of(state.view);
  byId("main").replaceChildren(view.section);
  if (moved) { window.scrollTo({ top: 0, behavior: "instant" }); view.heading.focus({ preventScroll: true }); }
  if (view.shown) view.shown(state.detail);
};

const THEMES = { auto: "Colours: as the system", light: "Colours: light", dark: "Colours: dark" };
const theme = (() => {
  let now = "auto";
  try { now = localStorage.getItem("wheelcheck-theme") || "auto"; } catch (refused) { /* a page from disk may have no storage */ }
  const set = (name) => {
    now = Object.hasOwn(THEMES, name) ? name : "auto";
    if (now === "auto") delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = now;
    byId("theme").textContent = THEMES[now];
    try { localStorage.setItem("wheelcheck-theme", now); } catch (refused) { /* as above */ }
    document.dispatchEvent(new Event("colours"));
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new Event("colours")));
  byId("theme").addEventListener("click", () => { const names = Object.keys(THEMES); set(names[(names.indexOf(now) + 1) % names.length]); });
  return () => set(now);
})();

// On paper everything of the run stands one below the other, with nothing folded away.
addEventListener("beforeprint", () => {
  byId("main").replaceChildren(...Object.keys(VIEWS).map((name) => view_of(name).section));
  for (const name of Object.keys(VIEWS)) {
    const view = view_of(name);
    if (view.all) view.all();
    if (view.shown && name !== "findings") view.shown("");
  }
});
addEventListener("afterprint", () => show(false));

byId("skip").addEventListener("click", (event) => { event.preventDefault(); byId("main").focus(); });
byId("foot").textContent = `Made by wheelcheck ${page.version}. This page is one file and loads nothing.`;
theme();
addEventListener("hashchange", () => show(true));
show(false);
document.documentElement.dataset.ready = "yes";
