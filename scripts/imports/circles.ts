/** Who refers to whom: for each file, the files that it imports and the line where it does. */
export type Graph = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * The shortest circle through each knot of files that import one another, as the files in order, the first not
 * repeated at the end. No circle gives an empty list.
 *
 * @example
 * ```ts
 * circles(new Map([["a", new Map([["b", 1]])], ["b", new Map([["a", 1]])]])); // [["a", "b"]]
 * ```
 */
export function circles(graph: Graph): string[][] {
  const found: string[][] = [];
  const seen = new Set<string>();
  for (const start of [...graph.keys()].sort()) {
    if (seen.has(start)) continue;
    const circle = shortestBack(graph, start);
    if (circle === undefined) continue;
    for (const file of circle) seen.add(file);
    found.push(circle);
  }
  return found;
}

/** Breadth first from `start` until an import leads back to it. */
function shortestBack(graph: Graph, start: string): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const file of queue) {
    for (const next of graph.get(file)?.keys() ?? []) {
      if (next === start) return path(cameFrom, start, file);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, file);
      queue.push(next);
    }
  }
  return undefined;
}

function path(cameFrom: ReadonlyMap<string, string>, start: string, end: string): string[] {
  const files = [end];
  for (let at = end; at !== start; ) {
    at = cameFrom.get(at) ?? start;
    files.unshift(at);
  }
  return files;
}
