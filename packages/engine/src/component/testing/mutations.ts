import fc from "fast-check";

type Path = readonly (string | number)[];

/**
 * JSON that differs from the given in one place, and never in one that means the same: what is null or false is not
 * left out, a number does not become its own digits, and base64 no array.
 */
export function mutations(json: unknown): fc.Arbitrary<unknown> {
  const text = JSON.stringify(json);
  return fc
    .constantFrom(...pathsIn(json))
    .chain((path) => fc.constantFrom(...changesOf(at(json, path))).map((node) => put(json, path, node)))
    .filter((other) => JSON.stringify(other) !== text);
}

function pathsIn(json: unknown, path: Path = []): readonly Path[] {
  if (typeof json !== "object" || json === null) return [path];
  const steps: readonly (string | number)[] = Array.isArray(json) ? [...json.keys()] : Object.keys(json);
  return [path, ...steps.flatMap((step) => pathsIn(at(json, [step]), [...path, step]))];
}

function at(json: unknown, path: Path): unknown {
  return path.reduce((node: unknown, step) => (node as Record<string | number, unknown>)[step], json);
}

function put(json: unknown, path: Path, node: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return node;
  const inner = put(at(json, [step]), rest, node);
  if (Array.isArray(json)) return json.with(Number(step), inner);
  return { ...(json as object), [step]: inner };
}

function changesOf(node: unknown): readonly unknown[] {
  const others: unknown[] = [
    null,
    0,
    -1,
    3e9,
    1.5,
    true,
    "",
    "x",
    "\ud800",
    { tag: "ok", val: "x" },
    { zzz: null },
  ];
  switch (typeof node) {
    case "number":
      return [...others, node * 2 + 1.5, -node - 1, node * 1e300, `x${node}`];
    case "string":
      return [...others, `${node}x`, `${node}=`, `${node} `, `${node}\udc00`, node.toUpperCase(), [node]];
    case "object":
      others.push([], [0]);
      if (Array.isArray(node)) return [...others, node.slice(0, -1), [...node, null], [...node, ...node]];
      return node === null ? [...others, {}] : [...others, ...changesOfObject(node)];
    default:
      return [...others, String(node)];
  }
}

function changesOfObject(node: object): readonly unknown[] {
  const entries = Object.entries(node);
  const changes: unknown[] = [
    { ...node, zzz: null },
    { ...node, val: 1 },
    entries.map(([, value]) => value as unknown),
  ];
  for (const [key, value] of entries) {
    const others = entries.filter(([name]) => name !== key);
    changes.push(Object.fromEntries([...others, [`${key}x`, value]]));
    if (value !== null && value !== false) changes.push(Object.fromEntries(others));
    const label = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (label !== key) changes.push({ ...node, [label]: value });
  }
  return changes;
}
