/** Rows with their columns aligned; those that `right` lists, by number, to the right. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
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
  return rows.map((row) => `${row.map(aligned).join("  ").trimEnd()}\n`).join("");
}
