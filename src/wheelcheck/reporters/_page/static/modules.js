// Every module: how its import ended, how long it took, and why it failed.
const STATUSES = ["failed", "blocked", "skipped", "ok"];
const modules_view = () => {
  const record = panel("modules");
  if (!record || !record.rows.length) return { element: el("p", {}, absent("modules", "No module was imported.")) };
  const rows = record.rows.map(([name, kind, status, seconds_, blocked, reason, path, about]) => (
    { name, kind, status, seconds: seconds_, blocked, reason, path, about, text: [name, reason, path, blocked].join("\n").toLowerCase() }));
  const wanted = { text: "", status: "" };
  const made = table({
    caption: "Modules", rows,
    sorted: rows.some((row) => row.status !== "ok") ? 1 : null,
    columns: [
      { head: "module", key: (row) => row.name, cell: (row) => el("a", { class: "mono", href: address("graph", row.name) }, breakable(row.name)) },
      { head: "status", key: (row) => STATUSES.indexOf(row.status), cell: (row) => pill(row.status) },
      { head: "seconds", number: true, key: (row) => row.seconds, cell: (row) => seconds(row.seconds) },
      { head: "kind", key: (row) => row.kind, cell: (row) => row.kind },
      { head: "why", key: (row) => row.reason || row.blocked, cell: (row) => [
        row.blocked ? ["blocked by ", el("code", {}, row.blocked), ". "] : null, row.reason,
        row.about.length ? [" ", row.about.map((id) => [el("a", { href: address("findings", id) }, id.slice(0, id.lastIndexOf("-"))), " "])] : null] },
      { head: "file", key: (row) => row.path, cell: (row) => el("code", {}, breakable(row.path)) },
    ],
  });
  const draw = () => made.show(rows.filter((row) => (!wanted.status || row.status === wanted.status) && (!wanted.text || row.text.includes(wanted.text))));
  const counts = STATUSES.map((status) => [status, rows.filter((row) => row.status === status).length]).filter(([, count]) => count);
  return {
    element: el("div", {},
      el("p", { class: "caption" }, "Each was imported as the first import of a fresh interpreter. A module is blocked when a package above it cannot be imported: it was not tried. Seconds are those of a module's own import, without its packages'."),
      el("div", { class: "row", role: "search", "aria-label": "Filter the modules" },
        search("Search in modules", (text) => { wanted.text = text; draw(); }),
        choice("Status", [["", "every status"], ...counts.map(([status, count]) => [status, `${status} (${number(count)})`])],
          (status) => { wanted.status = status; draw(); })),
      made.element, left(record.left, "module")),
    all: made.all,
  };
};
