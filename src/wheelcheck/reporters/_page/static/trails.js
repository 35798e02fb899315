// The seven stations of a file: a list, drawn as a line by the style sheet.
const SHOWN_NAMES = 6;
const trail = (record) => {
  let lost = false;
  const stops = record.stops.map(([station, presence, evidence]) => {
    let kind = presence === "present" ? "present" : presence === "absent" ? "lost" : "aside";
    let told = { present: "yes", lost: "lost here", aside: "not looked at" }[kind];
    if (lost) {
      kind = "after";
      told = "not reached";
    } else if (kind === "lost") {
      lost = true;
      if (station === "imported alone") told = "fails here";
    }
    return el("li", { class: kind }, el("b", {}, station), el("span", { class: "state" }, told),
      kind !== "after" && evidence ? el("small", {}, evidence) : null);
  });
  const names = record.names.slice(0, SHOWN_NAMES).map((name, at) => [at ? ", " : "", el("code", {}, name)]);
  const rest = record.names.length - SHOWN_NAMES;
  return el("div", { class: "part" },
    el("h4", {}, "The way of ", names, rest > 0 ? ` and ${rest} more` : ""),
    el("ol", { class: "trail" }, stops));
};
