/**
 * Rows with their columns aligned; those that `right` lists, by number, to the right. On a terminal that is too narrow the
 * columns stand closer.
 */
export function table(
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
  width: number = process.stdout.columns ?? Number.POSITIVE_INFINITY,
): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, [...cell].length);
    });
  }
  const aligned = (cell: string, at: number): string => {
    const fill = " ".repeat((widths[at] ?? 0) - [...cell].length);
    return right.includes(at) ? fill + cell : cell + fill;
  };
  const lines = (gap: string) => rows.map((row) => row.map(aligned).join(gap).trimEnd());
  const wide = lines("  ");
  const shown = wide.some((line) => [...line].length > width) ? lines(" ") : wide;
  return shown.map((line) => `${line}\n`).join("");
}
