// The import graph by number, and what of it is shown: packages are closed to one box until they are opened.
const SHOWN_AT_FIRST = 70;
const graph_model = (record) => {
  const names = record.modules.map((module) => module[0]);
  const index = new Map(names.map((name, at) => [name, at]));
  const parent = names.map((name) => { const cut = name.lastIndexOf("."); return cut < 0 ? -1 : index.get(name.slice(0, cut)) ?? -1; });
  const children = names.map(() => []);
  parent.forEach((above, at) => { if (above >= 0) children[above].push(at); });
  const outgoing = names.map(() => []), incoming = names.map(() => []);
  record.edges.forEach((edge, at) => { outgoing[edge[0]].push(at); incoming[edge[1]].push(at); });
  const circle = names.map(() => -1);
  record.circles.forEach((each, at) => { for (const module of each.modules) circle[module] = at; });
  const status = names.map(() => "");
  const reasons = names.map(() => "");
  const about = names.map(() => []);
  for (const [name, , how, , blocked, reason, , ids] of (panel("modules") || { rows: [] }).rows) {
    const at = index.get(name);
    if (at === undefined) continue;
    status[at] = how;
    reasons[at] = blocked ? `blocked by ${blocked}` : reason;
    about[at] = ids;
  }
  const at_import = new Set(record.when.map((word, at) => (word === "import" || word === "try" ? at : -1)));
  const roots = parent.map((above, at) => (above < 0 ? at : -1)).filter((at) => at >= 0);
  const sizes = names.map(() => 0);
  roots.forEach(function fill(at) { children[at].forEach(fill); sizes[at] = children[at].reduce((sum, child) => sum + 1 + sizes[child], 0); });

  const opened_at_first = () => {
    const open = new Set();
    let frontier = roots, shown = roots.length;
    while (frontier.length) {
      const packages = frontier.filter((at) => children[at].length);
      const grown = packages.reduce((sum, at) => sum + children[at].length, 0);
      if (!grown || (open.size && shown + grown > SHOWN_AT_FIRST) || shown + grown > 5 * SHOWN_AT_FIRST) break;
      packages.forEach((at) => open.add(at));
      shown += grown;
      frontier = packages.flatMap((at) => children[at]);
    }
    return open;
  };

  // The nodes and edges to draw; `wants(at)` chooses modules, `every` takes imports inside functions and the like.
  const visible = (open, wants, every) => {
    const stands_for = new Int32Array(names.length).fill(-1);
    const count = new Map();
    const assign = (at, closed) => {
      const by = closed >= 0 ? closed : at;
      if (wants(at)) {
        stands_for[at] = by;
        count.set(by, (count.get(by) || 0) + 1);
      }
      const next = closed >= 0 ? closed : open.has(at) ? -1 : children[at].length ? at : -1;
      for (const child of children[at]) assign(child, next);
    };
    for (const at of roots) assign(at, -1);
    const nodes = [...count.keys()].sort((a, b) => a - b);
    const edges = new Map();
    record.edges.forEach(([from, to, , when, implicit]) => {
      if (!every && (implicit || !at_import.has(when))) return;
      const a = stands_for[from], b = stands_for[to];
      if (a < 0 || b < 0 || a === b) return;
      const key = a * names.length + b;
      const known = edges.get(key) || { from: a, to: b, count: 0, circle: false };
      known.count += 1;
      known.circle = known.circle || (circle[from] >= 0 && circle[from] === circle[to] && at_import.has(when));
      edges.set(key, known);
    });
    return { nodes, edges: [...edges.values()], stands_for, count };
  };
  // What a closed package stands for: the worst that is in it, and whether any of it is on a circle.
  const worst = [...status], any_circle = circle.map((each) => each >= 0);
  roots.forEach(function gather(at) {
    children[at].forEach(gather);
    const inner = children[at].map((child) => worst[child]);
    worst[at] = ["failed", "blocked"].find((each) => worst[at] === each || inner.includes(each)) || status[at];
    any_circle[at] = any_circle[at] || children[at].some((child) => any_circle[child]);
  });
  const on_circle = (at, closed) => (closed ? any_circle[at] : circle[at] >= 0);
  return { record, names, index, parent, children, outgoing, incoming, circle, status, reasons, about, sizes, at_import, opened_at_first, visible, worst, on_circle };
};
