// The build's output, its errors marked; lines far from any error may have been cut out.
const log_view = () => {
  const record = panel("log");
  if (!record || !record.parts.length) return { element: el("p", {}, absent("log", "Nothing was built: there is no log.")) };
  const items = [];
  const list = el("ol", {});
  let before = 1;
  const gap = (count) => list.append(el("li", { class: "gap", "data-n": "" }, `${plural(count, "line")} left out`));
  for (const each of record.parts) {
    if (each.first > before) gap(each.first - before);
    each.lines.forEach((line, at) => {
      const mark = each.marks[at] || "";
      const item = el("li", { class: mark, "data-n": String(each.first + at) }, line || " ");
      if (mark === "cause" || mark === "error") item.prepend(el("span", { class: "hidden" }, mark === "cause" ? "cause: " : "error: "));
      items.push({ item, mark, text: line.toLowerCase() });
      list.append(item);
    });
    before = each.first + each.lines.length;
  }
  if (before <= record.lines) gap(record.lines - before + 1);
  const box = el("div", { class: "log", tabindex: "0", role: "region", "aria-label": "Build log" }, list);
  const told = el("span", { class: "soft", role: "status" });
  let hits = [], here = -1, wanted = "";
  const go = (to) => {
    if (!hits.length) return;
    if (here >= 0 && hits[here]) hits[here].item.classList.remove("here");
    here = (to + hits.length) % hits.length;
    const { item } = hits[here];
    item.classList.add("here");
    box.scrollTop = item.offsetTop - box.offsetTop - box.clientHeight / 2;
    told.textContent = `${here + 1} of ${plural(hits.length, wanted ? "line" : "error")}`;
  };
  const draw = () => {
    for (const each of hits) each.item.classList.remove("hit", "here");
    hits = items.filter((each) => (wanted ? each.text.includes(wanted) : each.mark === "error" || each.mark === "cause"));
    if (wanted) for (const each of hits) each.item.classList.add("hit");
    here = -1;
    told.textContent = wanted ? (hits.length ? plural(hits.length, "line") : "no such line") : plural(record.errors, "line") + " marked as errors";
    previous.disabled = next.disabled = !hits.length;
  };
  const previous = el("button", { type: "button", click: () => go(here < 0 ? hits.length - 1 : here - 1) }, "Previous");
  const next = el("button", { type: "button", click: () => go(here + 1) }, "Next");
  const field = search("Search in the log", (text) => { wanted = text; draw(); if (text) go(0); });
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") go(event.shiftKey ? here - 1 : here + 1); });
  const cause = items.findIndex((each) => each.mark === "cause");
  const jump = () => { wanted = ""; field.value = ""; draw(); go(hits.findIndex((each) => each.mark === "cause")); };
  draw();
  return {
    element: el("div", {},
      el("p", { class: "caption" }, `${plural(record.lines, "line")} in ${record.seconds} s, ${plural(record.warnings, "warning")}. Lines that read like errors are marked: a build may try and fail on purpose.`,
        record.cut ? ` ${plural(record.cut, "line")} of it left out: the beginning, the end, and what surrounds errors are kept.` : "",
        record.earlier ? ` Only the end of this log was read.` : ""),
      el("div", { class: "row" }, field, previous, next, cause >= 0 ? el("button", { type: "button", click: jump }, "The error that stopped it") : null,
        check(" wrap lines", (on) => box.classList.toggle("wrap", on)), told),
      box),
    shown: () => { if (cause >= 0 && here < 0) jump(); },
  };
};
