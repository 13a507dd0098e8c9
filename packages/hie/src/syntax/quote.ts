const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

/** The value of a string literal. A backslash before anything but `n t r \ ' "` stands for itself. */
export function unquote(literal: string): string {
  const quote = literal[0] ?? "";
  const end = literal.length > 1 && literal.endsWith(quote) ? literal.length - 1 : literal.length;
  const inner = literal.slice(1, end);
  if (!inner.includes("\\")) return inner;
  return inner.replaceAll(/\\([\s\S])/g, (all: string, mark: string) => ESCAPES[mark] ?? all);
}

/** The literal of a value: `unquote(quote(value)) === value`. */
export function quote(value: string): string {
  const escaped = value
    .replaceAll("\\", "\\\\")
    .replaceAll("'", "\\'")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return `'${escaped}'`;
}
