/** What each node leads to, with a number that the owner knows: the line of an import, for one. */
export type Graph = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** One circle a knot of nodes that lead to each other: the shortest through the knot's first node, in order. */
export function cycles(graph: Graph): string[][] {
  return knots(graph)
    .map((knot) => shortest(graph, new Set(knot), knot.toSorted()[0] ?? ""))
    .toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1));
}

/** Strongly connected components of more than one node, or of one that leads to itself (Tarjan, without recursion). */
export function knots(graph: Graph): string[][] {
  const found: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  for (const root of graph.keys()) {
    if (index.has(root)) continue;
    const calls: { readonly node: string; readonly next: Iterator<string> }[] = [];
    const enter = (node: string): void => {
      index.set(node, index.size);
      low.set(node, index.get(node) ?? 0);
      open.push(node);
      isOpen.add(node);
      calls.push({ node, next: (graph.get(node) ?? new Map<string, number>()).keys() });
    };
    enter(root);
    for (let call = calls.at(-1); call !== undefined; call = calls.at(-1)) {
      const { node } = call;
      const step = call.next.next();
      if (step.done !== true) {
        if (!index.has(step.value)) enter(step.value);
        else if (isOpen.has(step.value)) lower(low, node, index.get(step.value) ?? 0);
        continue;
      }
      calls.pop();
      const above = calls.at(-1);
      if (above !== undefined) lower(low, above.node, low.get(node) ?? 0);
      if (low.get(node) !== index.get(node)) continue;
      const knot = open.splice(open.lastIndexOf(node));
      for (const one of knot) isOpen.delete(one);
      if (knot.length > 1 || graph.get(node)?.has(node) === true) found.push(knot);
    }
  }
  return found;
}

function lower(low: Map<string, number>, node: string, to: number): void {
  if (to < (low.get(node) ?? 0)) low.set(node, to);
}

function shortest(graph: Graph, knot: ReadonlySet<string>, start: string): string[] {
  const before = new Map<string, string>();
  const queue = [start];
  for (const node of queue)
    for (const next of graph.get(node)?.keys() ?? []) {
      if (next === start) return way(before, node);
      if (!knot.has(next) || before.has(next)) continue;
      before.set(next, node);
      queue.push(next);
    }
  return [start];
}

function way(before: ReadonlyMap<string, string>, end: string): string[] {
  const found: string[] = [];
  for (let at: string | undefined = end; at !== undefined; at = before.get(at)) found.unshift(at);
  return found;
}
