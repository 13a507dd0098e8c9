/**
 * The paths that match a pattern of a library: `*` and `?` within a name, `**` for any folders, everything else as it
 * stands. The time it takes grows with the pattern times the path, whatever the pattern: a library may mean harm.
 *
 * @example
 * ```ts
 * matchingPaths(["src/a.py", "src/b.txt"], "src/*.py"); // ["src/a.py"]
 * ```
 */
export function matchingPaths(paths: readonly string[], pattern: string): readonly string[] {
  const wanted = pattern.split("/").filter((part) => part !== "" && part !== ".");
  return paths.filter((path) => matchesPath(path.split("/"), wanted));
}

/** Which beginnings of the path each beginning of the pattern matches, one after the other. */
function matchesPath(path: readonly string[], wanted: readonly string[]): boolean {
  let reached = path.map(() => false);
  reached.unshift(true);
  for (const part of wanted) {
    const next = reached.map(() => false);
    for (const [at, is] of reached.entries()) {
      if (part === "**") next[at] = is || (at > 0 && next[at - 1] === true);
      else if (is && at < path.length && matchesName(path[at] ?? "", part)) next[at + 1] = true;
    }
    reached = next;
  }
  return reached[path.length] === true;
}

/** Of several stars only the last is ever tried again: what those before it took can stay with them. */
function matchesName(name: string, wanted: string): boolean {
  let at = 0;
  let within = 0;
  let star = -1;
  let from = 0;
  while (at < name.length) {
    const sign = wanted[within];
    if (sign === "*") {
      star = within++;
      from = at;
    } else if (sign === "?" || (sign !== undefined && sign === name[at])) {
      within += 1;
      at += 1;
    } else if (star !== -1) {
      within = star + 1;
      at = ++from;
    } else return false;
  }
  while (wanted[within] === "*") within += 1;
  return within === wanted.length;
}
