// A tree of sizes to walk through: a drawing, the way down to where one stands, and the same as a table.
// A node: {name, title, value, own, children, parent, tone}.
const TONES = 8;
const tone_of = (text) => {
  let sum = 0;
  for (let at = 0; at < text.length; at += 1) sum = (sum * 31 + text.charCodeAt(at)) >>> 0;
  return `c${sum % TONES}`;
};
const LETTER = 7.3; // the width of one, in the drawing's monospaced type
const label = (text, x, y, width) => {
  const most = Math.floor((width - 8) / LETTER);
  if (most < 2) return null;
  return svg("text", { x: x + 4, y }, text.length <= most ? text : `${text.slice(0, most - 1)}…`);
};
const box = (node, x, y, width, height, title, enter) => {
  const group = svg("g", { class: node.children.length ? "open" : "" },
    svg("title", {}, title), svg("rect", { x, y, width: Math.max(width, 0.5), height, class: node.tone }), label(node.name, x, y + 15, height < 15 ? 0 : width));
  if (node.children.length) group.addEventListener("click", (event) => { event.stopPropagation(); enter(node); });
  return group;
};

// `draw(current, width, enter)` gives the shapes and the height; `worth` words a value; `own` is the head of that column.
const walk = ({ root, name, draw, worth, describe, columns }) => {
  const start = (node) => { while (node.children.length === 1 && node.children[0].children.length) [node] = node.children; return node; };
  let current = root, made = null;
  const drawing = svg("svg", { class: "boxes", role: "img" });
  const crumbs = el("ol", { class: "crumbs" });
  const holder = el("div", {});
  const paint = () => {
    const width = Math.max(320, Math.round(drawing.getBoundingClientRect().width || 1000));
    const { shapes, height } = draw(current, width, enter);
    drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    drawing.setAttribute("height", height);
    drawing.setAttribute("aria-label", `${describe(current)} The table below says the same.`);
    drawing.replaceChildren(...shapes);
  };
  const enter = (node, focus = false) => {
    current = node;
    const way = [];
    for (let each = node; each; each = each.parent) way.unshift(each);
    crumbs.replaceChildren(...way.map((each) => el("li", {}, each === node
      ? el("strong", { tabindex: "-1" }, each.name) : el("button", { type: "button", class: "plain", click: () => enter(each, true) }, each.name))));
    made = table({
      caption: `In ${node.title}`, rows: node.children, sorted: 1, down: true,
      columns: [
        { head: name, key: (each) => each.name, cell: (each) => (each.children.length
          ? el("button", { type: "button", class: "plain mono", click: () => enter(each, true) }, each.name) : el("code", {}, each.name)) },
        { head: columns[0], number: true, key: (each) => each.value, cell: (each) => worth(each.value) },
        { head: "share", number: true, key: (each) => each.value, cell: (each) => `${((100 * each.value) / (node.value || 1)).toFixed(1)} %` },
        ...(columns[1] ? [{ head: columns[1], number: true, key: (each) => each.own, cell: (each) => worth(each.own) }] : []),
      ],
    });
    holder.replaceChildren(made.element);
    if (drawing.isConnected) paint();
    if (focus) { const place = crumbs.querySelector("strong"); place.focus(); say(describe(node)); }
  };
  enter(start(root));
  new ResizeObserver(later(100, () => { if (drawing.isConnected && drawing.getBoundingClientRect().width) paint(); })).observe(drawing);
  return {
    element: el("div", {}, el("nav", { "aria-label": "Where the drawing stands" }, crumbs), drawing, holder),
    paint, restart(node) { enter(start(node)); }, all() { made.all(); },
  };
};
