// The wheel as a treemap (squarified: Bruls, Huizing, van Wijk 2000): each box as large as its files.
const squares = (nodes, x, y, width, height, put) => {
  const total = nodes.reduce((sum, node) => sum + node.value, 0);
  if (total <= 0 || width < 1 || height < 1) return;
  const scale = (width * height) / total;
  let at = 0;
  while (at < nodes.length && width > 0.5 && height > 0.5) {
    const side = Math.min(width, height);
    let sum = 0, best = Infinity, end = at;
    for (; end < nodes.length; end += 1) {
      const grown = sum + nodes[end].value * scale;
      const most = nodes[at].value * scale, least = nodes[end].value * scale;
      const worst = Math.max((side * side * most) / (grown * grown), (grown * grown) / (side * side * (least || 1e-9)));
      if (end > at && worst > best) break;
      best = worst;
      sum = grown;
    }
    const thick = sum / side;
    let along = 0;
    for (const node of nodes.slice(at, end)) {
      const long = (node.value * scale) / thick;
      if (width >= height) put(node, x, y + along, thick, long); else put(node, x + along, y, long, thick);
      along += long;
    }
    if (width >= height) { x += thick; width -= thick; } else { y += thick; height -= thick; }
    at = end;
  }
};

const HEAD = 19;
const NESTED = 6;
const treemap = (current, width, enter) => {
  const height = Math.round(Math.min(560, Math.max(320, width * 0.5)));
  const shapes = [];
  // A folder shows what is in it as long as there is room to see it.
  const lay = (nodes, area, level, put) => squares(nodes.filter((node) => node.value > 0), ...area, (node, x, y, wide, high) => {
    if (wide < 1 || high < 1) return;
    put(box(node, x, y, wide, high, `${node.title}: ${bytes(node.value)}`, enter));
    if (node.children.length && level < NESTED && wide > 26 && high > HEAD + 12) {
      lay(node.children, [x + 2, y + HEAD, wide - 4, high - HEAD - 2], level + 1, put);
    }
  });
  lay(current.children, [0, 0, width, height], 0, (shape) => shapes.push(shape));
  return { shapes, height };
};

const kind_of = (path) => {
  const name = path.slice(path.lastIndexOf("/") + 1), dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot) : "no suffix";
};
const files_tree = (record, packed, tones) => {
  const root = node_of(record.filename, record.filename, null);
  const known = new Map([["", root]]);
  const find = (path) => {
    if (!known.has(path)) {
      const cut = path.lastIndexOf("/");
      const parent = find(cut < 0 ? "" : path.slice(0, cut));
      const name = path.slice(cut + 1);
      const node = { ...node_of(name, path, parent), tone: "folder" };
      parent.children.push(node);
      known.set(path, node);
    }
    return known.get(path);
  };
  for (const [path, size, small] of record.rows) Object.assign(find(path), { own: packed ? small : size, tone: tones.get(kind_of(path)) || "outside" });
  const add_up = (node) => {
    node.value = node.own + node.children.reduce((sum, child) => sum + add_up(child), 0);
    node.children.sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1));
    return node.value;
  };
  add_up(root);
  return root;
};

const contents_view = () => {
  const record = panel("contents");
  if (!record || !record.rows.length) return { element: el("p", {}, absent("contents", "There is no wheel to look into.")) };
  const kinds = new Map();
  for (const [path, size] of record.rows) {
    const kind = kind_of(path);
    const known = kinds.get(kind) || { kind, count: 0, size: 0 };
    kinds.set(kind, { kind, count: known.count + 1, size: known.size + size });
  }
  const largest = [...kinds.values()].sort((a, b) => b.size - a.size || (a.kind < b.kind ? -1 : 1)).slice(0, TONES);
  const tones = new Map(largest.map((each, at) => [each.kind, `c${at}`]));
  const made = walk({
    root: files_tree(record, false, tones), name: "file", draw: treemap, worth: bytes, columns: ["size"],
    describe: (node) => `${node.title}: ${bytes(node.value)}, ${plural(node.children.length, "entry", "entries")}.`,
  });
  const swatch = (kind) => (tones.has(kind) ? [svg("svg", { width: 12, height: 12, "aria-hidden": "true" }, svg("rect", { width: 12, height: 12, class: tones.get(kind) })), " "] : null);
  const by_kind = table({
    caption: "Kinds of files", rows: [...kinds.values()], sorted: 2, down: true,
    columns: [
      { head: "suffix", key: (row) => row.kind, cell: (row) => [swatch(row.kind), el("code", {}, row.kind)] },
      { head: "files", number: true, key: (row) => row.count, cell: (row) => number(row.count) },
      { head: "size", number: true, key: (row) => row.size, cell: (row) => bytes(row.size) },
    ],
  });
  return {
    element: el("div", {},
      el("p", { class: "caption" }, `The ${record.kind}, ${bytes(record.size)}, holds ${plural(record.files, "file")} of ${bytes(record.unpacked)} unpacked.`),
      record.kind === "wheel" ? el("div", { class: "row" }, choice("Which size", [["", "size when installed"], ["packed", "size in the archive"]],
        (which) => made.restart(files_tree(record, which === "packed", tones)))) : null,
      made.element, by_kind.element, left(record.left, "file")),
    shown: made.paint, all() { made.all(); by_kind.all(); },
  };
};
