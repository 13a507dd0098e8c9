/**
 * The candidate that a misspelt name is nearest to, if one is near enough to have been meant: at most a third of
 * its letters apart.
 *
 * @example
 * ```ts
 * nearest("alowed_hosts", ["allowed_hosts", "config"]); // "allowed_hosts"
 * ```
 */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > 64) return undefined;
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const apart = distance(plain(name), plain(candidate));
    if (apart < bestDistance && apart <= Math.max(1, Math.floor(candidate.length / 3))) {
      best = candidate;
      bestDistance = apart;
    }
  }
  return best;
}

function plain(name: string): string {
  return name.replaceAll(/[_-]/g, "").toLowerCase();
}

/** Levenshtein's distance, one row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
