/** Adds lines to others: there may be more than a call can take as its arguments. */
export function addLines(lines: string[], more: readonly string[]): void {
  for (const each of more) lines.push(each);
}
