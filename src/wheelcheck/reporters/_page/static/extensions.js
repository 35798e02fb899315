// The ledger of extension modules: declared, built, in the wheel, imported.
const extensions_view = () => {
  const record = panel("extensions");
  if (!record) return { element: el("p", {}, absent("extensions", "")) };
  const unread = record.unread ? el("p", {}, `Not all that was declared is known: ${record.unread}`) : null;
  if (!record.rows.length) return { element: el("div", {}, el("p", {}, "No extension module: none declared, none in the wheel."), unread) };
  const yes = (value, optional) => (value === "no" ? (optional ? "no (optional)" : el("span", { class: "NO" }, "NO")) : value === "unknown" ? "–" : "yes");
  const shipped = (row) => {
    if (!row.files.length) return yes("no", row.optional);
    if (row.files.length > 1) return `${row.files.length} files`;
    return row.library ? "yes (library)" : row.files[0].tag ? `yes (${row.files[0].tag.replace(/^cpython-/, "cp").split("-")[0]})` : "yes";
  };
  const file = (each) => el("li", {}, el("code", {}, each.path), ` ${bytes(each.size)}`, each.kind ? `, ${each.kind}` : "",
    each.problem ? el("span", { class: "NO" }, `, not readable: ${each.problem}`) : null,
    each.needed.length ? [", needs ", el("code", {}, each.needed.join(" "))] : null,
    each.search.length ? [", looks in ", el("code", {}, each.search.join(" "))] : null);
  const more = (row) => {
    const lines = [row.note, row.error && row.error !== row.note ? row.error : ""].filter(Boolean);
    return el("div", {}, lines.map((line) => el("p", {}, line)),
      row.files.length || row.sources.length ? el("details", {}, el("summary", {}, "files"),
        el("ul", { class: "plain" }, row.files.map(file), row.sources.length ? el("li", {}, "made from ", el("code", {}, row.sources.join(", "))) : null)) : null);
  };
  const made = table({
    caption: "Extension modules", rows: record.rows,
    columns: [
      { head: "module", key: (row) => row.name, cell: (row) => el("code", {}, row.name) },
      { head: "declared", key: (row) => row.declared, cell: (row) => (row.at ? el("code", {}, row.at) : row.declared === "no" ? "no" : yes(row.declared, false)) },
      { head: "built", key: (row) => row.built, cell: (row) => yes(row.built, row.optional) },
      { head: "in the wheel", key: (row) => String(row.files.length), cell: shipped },
      { head: "imports", key: (row) => row.imports, cell: (row) => (row.imports ? pill(row.imports) : "–") },
      { head: "more", cell: more },
    ],
  });
  const filter = record.rows.length > 12 ? el("div", { class: "row" }, search("Search in extension modules", (text) =>
    made.show(record.rows.filter((row) => [row.name, row.at, row.note, row.error].join("\n").toLowerCase().includes(text))))) : null;
  return { element: el("div", {}, record.summary ? el("p", {}, record.summary.replace(/^extension modules: /, "")) : null, unread, filter, made.element, left(record.left, "row")), all: made.all };
};
