/** Plugins that wait for each other: who they are, and for each a shortest way from it back to itself. */
export interface Circle {
  readonly members: readonly string[];
  /** In the order of `members`; each way begins with its member. */
  readonly ways: readonly (readonly string[])[];
}

/**
 * The circles of a graph: its strongly connected components of two or more (no node names itself), in the order of
 * the graph. Breadth first from every node, so nothing recurses.
 */
export function circlesIn(graph: ReadonlyMap<string, readonly string[]>): Circle[] {
  const ways = new Map<string, readonly string[]>();
  const reached = new Map<string, ReadonlySet<string>>();
  for (const node of inCircles(graph)) {
    const { way, seen } = wayBack(graph, node);
    if (way === undefined) continue;
    ways.set(node, way);
    reached.set(node, seen);
  }
  const done = new Set<string>();
  const circles: Circle[] = [];
  for (const node of ways.keys()) {
    if (done.has(node)) continue;
    const members = [...ways.keys()].filter(
      (other) => reached.get(node)?.has(other) && reached.get(other)?.has(node),
    );
    for (const member of members) done.add(member);
    circles.push({ members, ways: members.map((member) => ways.get(member) ?? []) });
  }
  return circles;
}

/** Nodes that may be in a circle: what is left when those that wait for nothing are taken away, again and again. */
function inCircles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const waits = new Map([...graph].map(([node, edges]) => [node, new Set(edges)]));
  const waiters = new Map<string, string[]>();
  for (const [node, edges] of graph)
    for (const edge of edges) waiters.set(edge, [...(waiters.get(edge) ?? []), node]);
  const free = [...waits].filter(([, edges]) => edges.size === 0).map(([node]) => node);
  for (let node = free.pop(); node !== undefined; node = free.pop()) {
    waits.delete(node);
    for (const waiter of waiters.get(node) ?? []) {
      const edges = waits.get(waiter);
      edges?.delete(node);
      if (edges?.size === 0) free.push(waiter);
    }
  }
  return [...waits.keys()];
}

function wayBack(
  graph: ReadonlyMap<string, readonly string[]>,
  start: string,
): { readonly way: readonly string[] | undefined; readonly seen: ReadonlySet<string> } {
  const from = new Map<string, string>();
  const queue = [start];
  let last: string | undefined;
  for (let at = 0; at < queue.length; at++) {
    const node = queue[at] ?? start;
    for (const next of graph.get(node) ?? []) {
      if (next === start) last ??= node;
      if (next === start || from.has(next)) continue;
      from.set(next, node);
      queue.push(next);
    }
  }
  const seen = new Set([start, ...from.keys()]);
  if (last === undefined) return { way: undefined, seen };
  const way: string[] = [];
  for (let node: string | undefined = last; node !== undefined; node = from.get(node)) way.unshift(node);
  return { way, seen };
}
