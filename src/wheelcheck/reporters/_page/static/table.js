// A table that can be sorted by its heads and shows a part of many rows, the rest when it is asked for.
// A column: {head, cell(row) -> node or text, key(row) -> what to sort by, number}.
const SHOWN_ROWS = 300;
const table = ({ caption, columns, rows, sorted = null, down = false }) => {
  let order = sorted, backwards = down, shown = rows, most = SHOWN_ROWS;
  const note = el("caption", {});
  const body = el("tbody", { role: "rowgroup" });
  const heads = columns.map((column, at) => {
    const button = el("button", { type: "button", click: () => {
      backwards = order === at ? !backwards : Boolean(column.number);
      order = at;
      draw();
    } }, column.head);
    return el("th", { scope: "col", role: "columnheader", class: column.number ? "number" : null }, column.key ? button : column.head);
  });
  const more = el("button", { type: "button", click: () => { most = Infinity; draw(); } });
  const foot = el("p", { class: "row" }, more);
  const element = el("div", {},
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      // The roles are said since narrow windows lay rows out as blocks, which takes them from a table's parts.
      el("table", { role: "table" }, note, el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads)), body)), foot);
  const compare = (first, second) => {
    const key = columns[order].key, a = key(first), b = key(second);
    const way = a === null || a === "" ? 1 : b === null || b === "" ? -1 : (a < b ? -1 : a > b ? 1 : 0) * (backwards ? -1 : 1);
    return a === b ? 0 : way;
  };
  const draw = () => {
    const all = order === null ? shown : [...shown].sort(compare);
    const some = all.slice(0, most);
    heads.forEach((head, at) => {
      if (at === order) head.setAttribute("aria-sort", backwards ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    body.replaceChildren(...some.map((row) => el("tr", { role: "row" }, columns.map((column, at) => {
      const cell = column.cell(row);
      if (at === 0) return el("th", { scope: "row", role: "rowheader" }, cell);
      return el("td", { role: "cell", class: column.number ? "number" : null, "data-head": column.head }, cell);
    }))));
    note.textContent = `${caption}: ${shown.length === rows.length ? number(rows.length) : `${number(shown.length)} of ${number(rows.length)}`}`;
    foot.hidden = some.length === all.length;
    more.textContent = `Show all ${number(all.length)} rows`;
  };
  draw();
  return { element, show(some) { shown = some; most = SHOWN_ROWS; draw(); }, all() { most = Infinity; draw(); } };
};
