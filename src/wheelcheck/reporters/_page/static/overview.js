// What a run came to, its stages, and, with several runs, all of them in a table.
const runs_table = () => {
  const rows = page.runs.map((run, at) => ({ run, at }));
  return table({
    caption: "Runs",
    columns: [
      { head: "run", cell: ({ run, at }) => el("a", { href: address("findings", "", at), "aria-current": at === state.run ? "true" : null }, run.label), key: ({ run }) => run.label },
      { head: "verdict", cell: ({ run }) => pill(run.passed ? "pass" : "fail"), key: ({ run }) => (run.passed ? "pass" : "fail") },
      ...SEVERITIES.map((kind) => ({ head: kind === "info" ? "infos" : `${kind}s`, number: true, cell: ({ run }) => number(run.counts[kind]), key: ({ run }) => run.counts[kind] })),
      { head: "modules", number: true, cell: ({ run }) => number(run.modules), key: ({ run }) => run.modules },
      { head: "importable", number: true, cell: ({ run }) => number(run.importable), key: ({ run }) => run.importable },
    ],
    rows,
  }).element;
};

const STAGE_WORDS = { ok: "done", failed: "failed", skipped: "skipped" };
const overview = (run) => el("div", {},
  page.runs.length > 1 ? runs_table() : null,
  left(page.runs_left, "run"),
  el("div", { class: "sheet" },
    el("div", { class: "verdict" }, el("h3", {}, run.title), pill(run.passed ? "pass" : "fail"),
      el("span", {}, `${run.summary}, ${run.seconds} s`)),
    run.stopped ? el("p", {}, el("strong", {}, "The run did not come to an end: "), run.stopped) : null,
    el("dl", { class: "facts" }, run.facts.map(([word, value]) => el("div", {}, el("dt", {}, word), el("dd", {}, el("code", {}, value))))),
    el("ol", { class: "stages", "aria-label": "Stages of the run" }, run.stages.map((stage) => el("li", { class: stage.status },
      el("b", {}, stage.name), `${STAGE_WORDS[stage.status]}${stage.seconds >= 0.005 ? `, ${stage.seconds} s` : ""}`,
      stage.reason ? el("small", {}, stage.reason) : null))),
    run.orders.length || run.notes.length
      ? el("details", { class: "rule" }, el("summary", {}, plural(run.orders.length + run.notes.length, "note")),
        el("ul", {}, [...run.orders, ...run.notes].map((line) => el("li", {}, line)))) : null));
