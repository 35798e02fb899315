// The drawing: boxes and lines on a canvas, moved and zoomed by pointer, wheel and keys.
const NODE = 22;
const colour_of = (() => {
  const probe = el("span", { class: "hidden" });
  return (name) => {
    if (!probe.isConnected) document.body.append(probe);
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
})();

const graph_canvas = (choose, open) => {
  const canvas = el("canvas", { tabindex: "0", role: "application", "aria-roledescription": "drawing" });
  const pen = canvas.getContext("2d");
  let scene = null, scale = 1, left_ = 0, top_ = 0, colours = {}, asked = false;
  const size = () => ({ width: canvas.clientWidth || 800, height: canvas.clientHeight || 480 });
  const soon = () => { if (!asked) { asked = true; requestAnimationFrame(() => { asked = false; draw(); }); } };

  const curve = (a, b) => {
    // To the right, back to the left, or within one column.
    const right = b.x >= a.x + a.width, back = a.x >= b.x + b.width;
    const x1 = back ? a.x : a.x + a.width, x2 = right ? b.x : b.x + b.width;
    const bend = right || back ? Math.max(24, Math.abs(x2 - x1) / 2) : 20 + Math.min(60, Math.abs(b.y - a.y) / 6);
    const from = x1 + (back ? -bend : bend), to = x2 + (right ? -bend : bend);
    const aside = back ? 5 : -3; // so that the two ways between two modules are two lines
    pen.moveTo(x1, a.y + aside);
    pen.bezierCurveTo(from, a.y + aside, to, b.y + aside, x2, b.y + aside);
    return { x: x2, y: b.y + aside, towards: right ? 1 : -1 };
  };
  const lines = (edges, colour, width, alpha, dashes = []) => {
    pen.globalAlpha = alpha;
    pen.strokeStyle = colour;
    pen.lineWidth = width / Math.sqrt(scale);
    pen.setLineDash(dashes);
    pen.beginPath();
    const tips = [];
    for (const edge of edges) { const a = scene.places.get(edge.from), b = scene.places.get(edge.to); if (a && b) tips.push(curve(a, b)); }
    pen.stroke();
    pen.setLineDash([]);
    if (width > 1) {
      pen.fillStyle = colour;
      pen.beginPath();
      for (const { x, y, towards } of tips) { pen.moveTo(x, y); pen.lineTo(x - 9 * towards, y - 4.5); pen.lineTo(x - 9 * towards, y + 4.5); }
      pen.fill();
    }
    pen.globalAlpha = 1;
  };
  const node = (at, place, chosen, dim) => {
    const { model, count } = scene;
    const gone = model.record.modules[at][1] === "lost";
    const status = count.get(at) > 1 ? model.worst[at] : model.status[at];
    const y = place.y - NODE / 2;
    pen.globalAlpha = dim ? 0.35 : 1;
    const shape = (dx, dy) => { pen.beginPath(); pen.roundRect(place.x + dx, y + dy, place.width, NODE, 5); };
    if (count.get(at) > 1) { shape(3, 3); pen.fillStyle = colours.sunk; pen.fill(); pen.strokeStyle = colours.line; pen.lineWidth = 1; pen.stroke(); }
    shape(0, 0);
    pen.fillStyle = status === "failed" ? colours["error-back"] : status === "blocked" ? colours["warning-back"] : colours.sheet;
    pen.fill();
    pen.strokeStyle = chosen ? colours.focus : status === "failed" ? colours.error : status === "blocked" ? colours.warning : colours.soft;
    pen.lineWidth = chosen ? 3 : status === "failed" || status === "blocked" ? 2 : 1;
    if (gone) { pen.strokeStyle = chosen ? colours.focus : colours.error; pen.lineWidth = 2; pen.setLineDash([5, 3]); }
    pen.stroke();
    pen.setLineDash([]);
    if (scale <= 0.34 && !chosen) { // too small to be read: a spot of the colour that it would have
      shape(0, 0);
      pen.fillStyle = status === "failed" || gone ? colours.error : status === "blocked" ? colours.warning : colours.soft;
      pen.fill();
    } else {
      pen.fillStyle = colours.ink;
      pen.fillText(place.label, place.x + 7, place.y + 0.5);
    }
    if (model.on_circle(at, count.get(at) > 1)) { pen.beginPath(); pen.arc(place.x + place.width - 8, place.y, 3.4, 0, 7); pen.strokeStyle = colours.error; pen.lineWidth = 1.6; pen.stroke(); }
    pen.globalAlpha = 1;
  };
  const draw = () => {
    if (!scene || !canvas.isConnected) return;
    const { width, height } = size(), dots = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * dots)) canvas.width = Math.round(width * dots);
    if (canvas.height !== Math.round(height * dots)) canvas.height = Math.round(height * dots);
    pen.setTransform(dots, 0, 0, dots, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.setTransform(dots * scale, 0, 0, dots * scale, dots * left_, dots * top_);
    pen.font = "12px ui-monospace, 'DejaVu Sans Mono', monospace";
    pen.textBaseline = "middle";
    const { edges, selected } = scene;
    const near = new Set(selected === null ? [] : [selected]);
    const out = edges.filter((edge) => edge.from === selected), inc = edges.filter((edge) => edge.to === selected);
    for (const edge of [...out, ...inc]) { near.add(edge.from); near.add(edge.to); }
    const calm = selected === null && !scene.way;
    const many = Math.max(0.12, Math.min(0.55, 40 / Math.sqrt(edges.length + 1) / 4));
    lines(edges.filter((edge) => !edge.circle), colours.soft, 1, calm ? many : many / 3);
    lines(edges.filter((edge) => edge.circle), colours.error, 1, calm ? many : many / 3);
    if (selected !== null) {
      lines(out, colours.link, 2, 0.95);
      lines(inc, colours.warning, 2, 0.95, [6, 4]);
    }
    if (scene.way) { lines(scene.way, colours.error, 3, 1); for (const edge of scene.way) { near.add(edge.from); near.add(edge.to); } }
    const seen = { x1: -left_ / scale, x2: (width - left_) / scale, y1: -top_ / scale, y2: (height - top_) / scale };
    for (const [at, place] of scene.places) {
      if (place.x > seen.x2 || place.x + place.width < seen.x1 || place.y - NODE > seen.y2 || place.y + NODE < seen.y1) continue;
      node(at, place, at === selected, !calm && !near.has(at));
    }
  };
  const fit = () => {
    const { width, height } = size();
    scale = Math.min(1.25, Math.max(0.05, Math.min((width - 40) / scene.width, (height - 70) / Math.max(scene.height, LINE))));
    left_ = Math.max(20, (width - scene.width * scale) / 2);
    top_ = height / 2 + 10;
    soon();
  };
  const zoom = (by, x = size().width / 2, y = size().height / 2) => {
    const to = Math.min(4, Math.max(0.05, scale * by));
    left_ = x - ((x - left_) * to) / scale;
    top_ = y - ((y - top_) * to) / scale;
    scale = to;
    soon();
  };
  const move = (dx, dy) => { left_ += dx; top_ += dy; soon(); };
  const centre = (at) => {
    const place = scene.places.get(at), { width, height } = size();
    if (!place) return;
    if (scale < 0.6) scale = 0.8;
    left_ = width / 2 - (place.x + place.width / 2) * scale;
    top_ = height / 2 - place.y * scale;
    soon();
  };
  const hit = (event) => {
    const area = canvas.getBoundingClientRect();
    const x = (event.clientX - area.left - left_) / scale, y = (event.clientY - area.top - top_) / scale;
    for (const [at, place] of scene.places) if (x >= place.x && x <= place.x + place.width && Math.abs(y - place.y) <= NODE / 2 + 2) return at;
    return null;
  };
  let held = null;
  canvas.addEventListener("pointerdown", (event) => { held = { x: event.clientX, y: event.clientY, moved: 0 }; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointermove", (event) => {
    if (!held) { canvas.style.cursor = scene && hit(event) !== null ? "pointer" : "grab"; return; }
    const dx = event.clientX - held.x, dy = event.clientY - held.y;
    held = { x: event.clientX, y: event.clientY, moved: held.moved + Math.abs(dx) + Math.abs(dy) };
    if (held.moved > 4) move(dx, dy);
  });
  canvas.addEventListener("pointerup", (event) => { if (held && held.moved <= 4) choose(hit(event)); held = null; });
  canvas.addEventListener("pointercancel", () => { held = null; });
  canvas.addEventListener("dblclick", (event) => { const at = hit(event); if (at !== null) open(at); });
  // The wheel alone scrolls the page, as everywhere else.
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const area = canvas.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY / 300), event.clientX - area.left, event.clientY - area.top);
  }, { passive: false });
  const KEYS = {
    ArrowLeft: () => move(60, 0), ArrowRight: () => move(-60, 0), ArrowUp: () => move(0, 60), ArrowDown: () => move(0, -60),
    "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), 0: fit, Escape: () => choose(null),
    Enter: () => { if (scene.selected !== null) open(scene.selected); },
  };
  canvas.addEventListener("keydown", (event) => { if (KEYS[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); KEYS[event.key](); } });
  const repaint = () => {
    for (const name of ["ink", "soft", "line", "sheet", "sunk", "error", "error-back", "warning", "warning-back", "link", "focus"]) colours[name] = colour_of(name);
    soon();
  };
  document.addEventListener("colours", repaint);
  new ResizeObserver(() => soon()).observe(canvas);
  return { canvas, aspect: () => size().width / size().height, show(next, label_) { scene = next; canvas.setAttribute("aria-label", label_); repaint(); }, fit, zoom, centre, repaint };
};
