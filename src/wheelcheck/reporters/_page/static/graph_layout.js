// Columns from importers on the left to what they import on the right (Sugiyama, Tagawa, Toda 1981). The edges that run
// against the order are found by the heuristic of Eades, Lin and Smyth (1993). No chance in it: the same graph is laid
// out in the same way.
const LINE = 30;
const ordered = (size, from, to) => {
  const out = from.map(() => 0), inc = from.map(() => 0);
  const outs = [], ins = [];
  const outdegree = new Int32Array(size), indegree = new Int32Array(size);
  for (let at = 0; at < size; at += 1) { outs.push([]); ins.push([]); }
  for (let edge = 0; edge < from.length; edge += 1) {
    outs[from[edge]].push(to[edge]); ins[to[edge]].push(from[edge]);
    outdegree[from[edge]] += 1; indegree[to[edge]] += 1;
  }
  const gone = new Uint8Array(size), first = [], last = [];
  const sinks = [], sources = [];
  const remove = (at) => {
    gone[at] = 1;
    for (const other of ins[at]) if (!gone[other] && (outdegree[other] -= 1) === 0) sinks.push(other);
    for (const other of outs[at]) if (!gone[other] && (indegree[other] -= 1) === 0) sources.push(other);
  };
  for (let at = 0; at < size; at += 1) { if (!outdegree[at]) sinks.push(at); else if (!indegree[at]) sources.push(at); }
  let rest = size;
  while (rest) {
    let at = -1;
    if (sinks.length) { at = sinks.pop(); if (gone[at]) continue; last.push(at); }
    else if (sources.length) { at = sources.pop(); if (gone[at]) continue; first.push(at); }
    else {
      let best = -Infinity;
      for (let each = 0; each < size; each += 1) {
        if (!gone[each] && outdegree[each] - indegree[each] > best) { best = outdegree[each] - indegree[each]; at = each; }
      }
      first.push(at);
    }
    remove(at);
    rest -= 1;
  }
  return [...first, ...last.reverse()];
};

const columns_of = (size, from, to, order, most) => {
  const place = new Int32Array(size), layer = new Int32Array(size);
  order.forEach((at, rank) => { place[at] = rank; });
  const outs = [];
  for (let at = 0; at < size; at += 1) outs.push([]);
  from.forEach((at, edge) => { if (place[at] < place[to[edge]]) outs[at].push(to[edge]); });
  for (const at of order) for (const next of outs[at]) layer[next] = Math.max(layer[next], layer[at] + 1);
  const layers = [];
  for (const at of order) (layers[layer[at]] = layers[layer[at]] || []).push(at);
  // Long chains would make a drawing of a hundred columns, and broad layers one of a thousand lines.
  const tallest = Math.max(8, Math.ceil((1.6 * size) / most));
  const found = [];
  for (const nodes of layers) {
    if (!nodes) continue;
    const before = found[found.length - 1];
    if (size > 30 && layers.length > most && before && before.length + nodes.length <= Math.ceil(size / most)) before.push(...nodes);
    else for (let at = 0; at < nodes.length; at += tallest) found.push(nodes.slice(at, at + tallest));
  }
  return found;
};

// `nodes` and `edges` as the model shows them, `aspect` of the place there is; gives x, y, width by node, and the size of it all.
const layout = (nodes, edges, label_of, aspect) => {
  const local = new Map(nodes.map((at, place) => [at, place]));
  const from = edges.map((edge) => local.get(edge.from)), to = edges.map((edge) => local.get(edge.to));
  const label_at = nodes.map(label_of);
  const usual = 80 + 7.4 * (label_at.reduce((sum, text) => sum + text.length, 0) / (nodes.length || 1));
  const most = Math.max(4, Math.round(1.25 * Math.sqrt((nodes.length * LINE * aspect) / usual)));
  const found = columns_of(nodes.length, from, to, ordered(nodes.length, from, to), most);
  const next = nodes.map(() => []);
  from.forEach((at, edge) => { next[at].push(to[edge]); next[to[edge]].push(at); });
  const spot = new Float64Array(nodes.length);
  const settle = (column) => column.forEach((at, row) => { spot[at] = row - (column.length - 1) / 2; });
  for (const column of found) { column.sort((a, b) => (label_at[a] < label_at[b] ? -1 : 1)); settle(column); }
  for (let sweep = 0; sweep < 6; sweep += 1) {
    const way = sweep % 2 ? [...found].reverse() : found;
    for (const column of way) {
      const pull = new Map(column.map((at) => [at, next[at].length ? next[at].reduce((sum, other) => sum + spot[other], 0) / next[at].length : spot[at]]));
      column.sort((a, b) => pull.get(a) - pull.get(b) || (label_at[a] < label_at[b] ? -1 : 1));
      settle(column);
    }
  }
  const places = new Map();
  let x = 0, height = 0;
  for (const column of found) {
    const width = Math.max(...column.map((at) => 22 + 7.4 * label_at[at].length));
    column.forEach((at) => places.set(nodes[at], { x, y: spot[at] * LINE, width: 22 + 7.4 * label_at[at].length, label: label_at[at] }));
    height = Math.max(height, column.length * LINE);
    x += width + Math.min(150, 50 + 2 * column.length);
  }
  // Room above and below is used: lines part better.
  const stretch = Math.min(2.2, Math.max(1, x / aspect / (height || 1)));
  for (const place of places.values()) place.y *= stretch;
  return { places, width: x, height: height * stretch };
};
