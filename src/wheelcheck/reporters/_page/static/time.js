// Import time as an icicle: each box as wide as what it took, below it what it imported or holds.
const STEP = 23;
const DEEPEST = 22;
const icicle = (current, width, enter) => {
  const shapes = [];
  let deepest = 0;
  const place = (node, x, level, scale) => {
    const wide = node.value * scale;
    if (wide < 0.7 || level > DEEPEST) return;
    deepest = Math.max(deepest, level);
    shapes.push(box(node, x, level * STEP, wide, STEP - 1, `${node.title}: ${milliseconds(node.value)}, itself ${milliseconds(node.own)}`, enter));
    for (const child of node.children) {
      place(child, x, level + 1, scale);
      x += child.value * scale;
    }
  };
  place(current, 0, 0, width / (current.value || 1));
  return { shapes, height: (deepest + 1) * STEP };
};

const node_of = (name, title, parent) => ({ name, title, value: 0, own: 0, children: [], parent, tone: "outside" });

const profile_tree = (record) => {
  const root = node_of("all imports", "all imports", null);
  const open = [root];
  for (const [name, depth, own, total, , project] of record.rows) {
    open.length = Math.min(open.length, depth + 1);
    const parent = open[open.length - 1];
    const node = { ...node_of(name, name, parent), value: total, own, tone: project ? tone_of(name.split(".").slice(0, 2).join(".")) : "outside" };
    parent.children.push(node);
    open.push(node);
  }
  root.value = record.total;
  return root;
};

const first_tree = (record) => {
  const root = node_of("all modules", "all modules", null);
  const known = new Map([["", root]]);
  const find = (name) => {
    if (!known.has(name)) {
      const cut = name.lastIndexOf(".");
      const parent = find(cut < 0 ? "" : name.slice(0, cut));
      const node = { ...node_of(name.slice(cut + 1), name, parent), tone: tone_of(name.split(".").slice(0, 2).join(".")) };
      parent.children.push(node);
      known.set(name, node);
    }
    return known.get(name);
  };
  for (const [name, micro] of record.rows) find(name).own = micro;
  const add_up = (node) => {
    node.value = node.own + node.children.reduce((sum, child) => sum + add_up(child), 0);
    node.children.sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1));
    return node.value;
  };
  add_up(root);
  return root;
};

const time_view = () => {
  const record = panel("time");
  if (!record || !record.rows.length) return { element: el("p", {}, absent("time", "No module was imported, so nothing was measured.")) };
  const profiled = record.kind === "profile";
  const root = profiled ? profile_tree(record) : first_tree(record);
  const caption = profiled
    ? `One import of all of the project's top-level names in a new interpreter: ${milliseconds(record.total)}${record.budget ? `, ${record.budget} s are allowed` : ""}. A box is as wide as its module took with all that it imported first; grey ones are not the project's.`
    : "Each module's own first import in a fresh interpreter, without its packages', added up by package. These times overlap: what two modules both load is counted in both, so the sum is not what one import of the whole takes. That is measured with import-budget in the configuration, or by `wheelcheck imports --profile`.";
  const made = walk({
    root, name: "module", draw: icicle, worth: milliseconds, columns: [profiled ? "with its imports" : "with its modules", "itself"],
    describe: (node) => `${node.title}: ${milliseconds(node.value)}, ${plural(node.children.length, profiled ? "import" : "part")}.`,
  });
  const slowest = profiled ? table({
    caption: "The modules that took longest themselves", rows: record.rows, sorted: 1, down: true,
    columns: [
      { head: "module", key: (row) => row[0], cell: (row) => el("code", {}, breakable(row[0])) },
      { head: "itself", number: true, key: (row) => row[2], cell: (row) => milliseconds(row[2]) },
      { head: "with its imports", number: true, key: (row) => row[3], cell: (row) => milliseconds(row[3]) },
      { head: "memory", number: true, key: (row) => row[4], cell: (row) => (row[4] === null ? "" : bytes(1024 * row[4])) },
      { head: "whose", key: (row) => row[5], cell: (row) => (row[5] ? "the project's" : "others'") },
    ],
  }) : null;
  return {
    element: el("div", {}, el("p", { class: "caption" }, inline(caption)),
      profiled && record.failed.length ? el("p", {}, "Could not be imported: ", record.failed.join(", ")) : null, made.element, slowest ? slowest.element : null, left(record.left, "module")),
    shown: made.paint, all: made.all,
  };
};
