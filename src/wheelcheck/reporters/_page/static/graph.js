// The import graph: search and filters, the drawing, and beside it what is chosen, in words.
const SHOWN_LINKS = 60;
const graph_view = () => {
  const record = panel("graph");
  if (!record || !record.modules.length) return { element: el("p", {}, absent("graph", "There are no sources to read imports from.")) };
  const model = graph_model(record);
  const { names } = model;
  const tops = new Map();
  for (const name of names) { const top = name.split(".")[0]; tops.set(top, (tops.get(top) || 0) + 1); }
  const main = [...tops].find(([, count]) => count > 0.9 * names.length);
  const root = main ? `${main[0]}.` : "";
  let opened = model.opened_at_first(), selected = null, way = null;
  const wanted = { text: "", circles: false, failing: false, every: false, under: "" };
  const aside = el("aside", { "aria-label": "What is chosen" });
  const told = el("p", { class: "soft", role: "status" });
  const drawing = graph_canvas((at) => choose(at), (at) => toggle(at));

  const narrowed = () => wanted.text || wanted.circles || wanted.failing || wanted.under;
  const wants = (at) => (!wanted.text || names[at].toLowerCase().includes(wanted.text)) && (!wanted.circles || model.circle[at] >= 0)
    && (!wanted.failing || model.status[at] === "failed" || model.status[at] === "blocked")
    && (!wanted.under || names[at] === wanted.under || names[at].startsWith(`${wanted.under}.`));
  const short = (at) => (root && names[at].startsWith(root) ? names[at].slice(root.length) : names[at]);
  let shown = null;
  const draw = (fit = true) => {
    const some = narrowed() ? names.map((_, at) => at).filter(wants) : null;
    // What a filter leaves is opened, as long as it can be drawn in a readable way.
    const open = some && some.length <= 400 ? new Set(names.keys()) : opened;
    shown = model.visible(open, wants, wanted.every);
    const label_of = (at) => {
      const text = short(at), more = shown.count.get(at) - 1;
      const cut = text.length > 40 ? `…${text.slice(-39)}` : text;
      return `${cut}${more > 0 ? ` +${more}` : ""}${model.on_circle(at, more > 0) ? "   " : ""}`;
    };
    const laid = layout(shown.nodes, shown.edges, (at) => label_of(at), drawing.aspect());
    const drawn = way ? way.map((edge) => ({ from: shown.stands_for[edge[0]], to: shown.stands_for[edge[1]] })).filter((edge) => edge.from !== edge.to) : null;
    const chosen = selected === null ? null : shown.stands_for[selected] >= 0 ? shown.stands_for[selected] : null;
    const inside = shown.nodes.reduce((sum, at) => sum + shown.count.get(at), 0);
    const words = `${plural(inside, "module")} in ${plural(shown.nodes.length, "box", "boxes")}, ${plural(shown.edges.length, "line")}`;
    told.textContent = `${words}${inside < names.length ? ` (of ${number(names.length)} modules)` : ""}; ${plural(record.circles.length, "circle")} at import`;
    drawing.show({ model, ...shown, ...laid, selected: chosen, way: drawn }, `Import graph: ${words}. What is chosen is told beside it.`);
    if (fit) drawing.fit();
  };
  const filtered = () => { way = null; selected = null; draw(); tell(); };
  const reveal = (at) => { for (let above = model.parent[at]; above >= 0; above = model.parent[above]) opened.add(above); };
  const toggle = (at) => {
    if (!model.children[at].length) return;
    if (opened.has(at)) opened.delete(at); else opened.add(at);
    selected = at;
    draw();
    tell();
  };
  const choose = (at, centre = false) => {
    selected = at;
    way = null;
    if (centre && at !== null) {
      if (narrowed() && !wants(at)) clear();
      reveal(at);
    }
    draw(false);
    if (centre && at !== null) drawing.centre(shown.stands_for[at]);
    if (at !== null) say(`${names[at]} chosen: imports ${model.outgoing[at].length}, imported by ${model.incoming[at].length}`);
    tell();
  };
  const show_circle = (at) => {
    const circle = record.circles[at];
    clear();
    way = circle.edges;
    selected = null;
    for (const edge of way) { reveal(edge[0]); reveal(edge[1]); }
    draw();
    tell_circle(at);
  };
  const link = (at) => el("button", { type: "button", class: "plain mono", click: () => choose(at, true) }, names[at]);
  const statement = (edge) => {
    const when = record.when[edge[3]];
    return [el("code", {}, `${record.modules[edge[0]][2]}:${edge[2]}`), edge[5] ? [" ", el("code", {}, record.texts[edge[5]])] : null,
      edge[4] ? " (its parent package)" : "", when === "import" ? "" : ` (${when})`];
  };
  const links = (title, edges, end) => {
    const list = el("ul", {});
    const fill = (most) => {
      list.replaceChildren(...edges.slice(0, most).map((at) => el("li", {}, link(record.edges[at][end]), el("br", {}), statement(record.edges[at]))));
      if (edges.length > most) list.append(el("li", {}, el("button", { type: "button", class: "plain", click: () => fill(Infinity) }, `and ${edges.length - most} more`)));
    };
    fill(SHOWN_LINKS);
    return part(`${title}: ${edges.length}`, edges.length ? list : el("p", { class: "soft" }, "none of the project's"));
  };
  // Of a closed package: where the lines of all that is in it lead.
  const closed_links = (at) => [["Its modules import", "from", "to"], ["Its modules are imported by", "to", "from"]].map(([title, own, other]) => {
    const edges = shown.edges.filter((edge) => edge[own] === at).sort((a, b) => b.count - a.count || a[other] - b[other]);
    return part(`${title}: ${edges.length}`, el("ul", {}, edges.slice(0, SHOWN_LINKS).map((edge) => el("li", {}, link(edge[other]), ` ${plural(edge.count, "import")}`))));
  });
  const named_first = (edges) => [...edges].sort((a, b) => record.edges[a][4] - record.edges[b][4]);
  const circle_words = (at) => `${plural(record.circles[at].modules.length, "module")}: ${record.circles[at].edges.map((edge) => short(edge[0])).join(" → ")}`;
  const tell = () => {
    if (selected === null) { tell_all(); return; }
    const at = selected, [name, kind, path] = record.modules[at];
    const circle = model.circle[at], inner = model.children[at];
    add(aside, [aside.replaceChildren(), el("h3", {}, el("span", { class: "mono" }, name)),
      el("p", {}, model.status[at] ? [pill(model.status[at]), " "] : null, kind, ", ", el("code", {}, path)),
      model.reasons[at] ? el("p", {}, model.reasons[at]) : null,
      model.about[at].length ? el("p", {}, model.about[at].map((id) => [el("a", { href: address("findings", id) }, id.slice(0, id.lastIndexOf("-"))), " "])) : null,
      inner.length ? el("p", {}, el("button", { type: "button", click: () => toggle(at) }, opened.has(at) ? "Close this package" : `Open this package (${model.sizes[at]} modules)`)) : null,
      circle >= 0 ? el("p", {}, el("button", { type: "button", click: () => show_circle(circle) }, "Show its circle"), ` ${plural(record.circles[circle].modules.length, "module")} import one another`) : null,
      inner.length && !opened.has(at) ? closed_links(at) : null,
      links(inner.length ? "Its __init__ imports" : "Imports", named_first(model.outgoing[at]), 1), links(inner.length ? "It is imported by" : "Imported by", named_first(model.incoming[at]), 0)]);
  };
  const tell_circle = (at) => {
    const circle = record.circles[at];
    add(aside, [aside.replaceChildren(), el("h3", {}, "A circle"),
      el("p", {}, `${plural(circle.modules.length, "module")} import one another when they are imported. The shortest way round:`),
      el("ol", {}, circle.edges.map((edge) => el("li", {}, link(edge[0]), " imports ", link(edge[1]), el("br", {}), statement(edge)))),
      el("p", { class: "caption" }, "A circle is no fault by itself: most hold. Those that were seen to break are findings (WC6)."),
      el("p", {}, el("button", { type: "button", click: () => choose(null) }, "Back")) ]);
  };
  const tell_all = () => {
    add(aside, [aside.replaceChildren(), el("h3", {}, "Choose a module"),
      el("p", {}, "By the search, or in the drawing: a click chooses, a double click opens or closes a package. With the drawing focused: arrow keys move it, + and - zoom, 0 fits, Enter opens what is chosen. The wheel zooms with Ctrl held."),
      record.circles.length ? part(`Circles: ${record.circles.length}`, el("ul", {}, record.circles.slice(0, 40).map((_, at) =>
        el("li", {}, el("button", { type: "button", class: "plain", click: () => show_circle(at) }, circle_words(at)))))) : el("p", {}, "No circle of imports."),
      record.circles.length > 40 ? el("p", {}, `and ${record.circles.length - 40} smaller ones`) : null,
      record.notes.map((note) => el("p", { class: "caption" }, note))]);
  };
  const results = el("ul", { class: "chips", "aria-label": "Modules found" });
  const find = (text) => {
    const hits = text ? names.map((name, at) => [name.toLowerCase().indexOf(text), at]).filter(([where]) => where >= 0) : [];
    hits.sort((a, b) => names[a[1]].length - names[b[1]].length || a[1] - b[1]);
    results.replaceChildren(...hits.slice(0, 12).map(([, at]) => el("li", {}, link(at))));
    if (hits.length > 12) results.append(el("li", {}, `and ${hits.length - 12} more`));
    if (text) say(plural(hits.length, "module") + " found");
  };
  const finder = search("Find a module", find);
  finder.addEventListener("keydown", (event) => { if (event.key === "Enter") { const first = results.querySelector("button"); if (first) first.click(); } });
  const packages = names.map((name, at) => at).filter((at) => model.children[at].length && names[at].split(".").length <= 3);
  const under = choice("Package", [["", "every package"], ...packages.slice(0, 400).map((at) => [names[at], names[at]])], (name) => { wanted.under = name; filtered(); });
  const only = search("Only modules with", (text) => { wanted.text = text; filtered(); });
  const boxes = [
    check(" circles only", (on) => { wanted.circles = on; filtered(); }), check(" failing only", (on) => { wanted.failing = on; filtered(); }),
    check(" imports in functions, parent packages and under conditions too", (on) => { wanted.every = on; draw(false); }),
  ];
  const clear = () => {
    Object.assign(wanted, { text: "", circles: false, failing: false, under: "" });
    only.value = ""; under.value = "";
    boxes.slice(0, 2).forEach((each) => { each.querySelector("input").checked = false; });
  };
  const zoom = el("div", { class: "zoom" },
    el("button", { type: "button", "aria-label": "Zoom in", click: () => drawing.zoom(1.3) }, "+"),
    el("button", { type: "button", "aria-label": "Zoom out", click: () => drawing.zoom(0.77) }, "−"),
    el("button", { type: "button", click: () => drawing.fit() }, "Fit"));
  const legend = el("ul", { class: "legend" }, [["failed", "cannot be imported"], ["blocked", "blocked"], ["lost", "not in the wheel"], ["package", "a closed package"], ["circle", "on a circle"]]
    .map(([kind, words]) => el("li", {}, el("i", { class: kind }), words)), el("li", {}, "left imports right; of what is chosen: blue lines are its imports, dashed ones its importers"));
  tell_all();
  return {
    element: el("div", {},
      el("p", { class: "caption" }, "Read from the sources; the lines are what every import of a module runs. Packages are closed at first."),
      el("div", { class: "row", role: "search", "aria-label": "Find and filter modules" }, finder, only, under),
      results,
      el("div", { class: "row" }, boxes, el("button", { type: "button", click: () => { opened = model.opened_at_first(); clear(); choose(null); drawing.fit(); } }, "Start again"),
        el("button", { type: "button", click: () => { opened = new Set(names.keys()); clear(); filtered(); } }, "Open all")),
      told, el("div", { class: "graph" }, el("div", { class: "stage" }, drawing.canvas, zoom), aside), legend,
      left(record.modules_left, "module"), left(record.edges_left, "import"), left(record.circles_left, "circle")),
    shown: (detail) => {
      if (shown === null) draw();
      const at = detail ? model.index.get(detail) : undefined;
      if (at !== undefined) choose(at, true); else drawing.fit();
    },
  };
};
