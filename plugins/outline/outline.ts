/** A heading of a Markdown text, with those below it. */
export interface Heading {
  readonly level: number;
  readonly title: string;
  /** What a link to it is called, as GitHub makes it. */
  readonly anchor: string;
  /** The line it stands on, from 1. */
  readonly line: number;
  readonly children: Heading[];
}

/** The headings of a Markdown text, as a tree. */
export function outline(markdown: string): Heading[] {
  const top: Heading[] = [];
  const open: Heading[] = [];
  for (const heading of headings(markdown)) {
    while ((open.at(-1)?.level ?? 0) >= heading.level) open.pop();
    (open.at(-1)?.children ?? top).push(heading);
    open.push(heading);
  }
  return top;
}

/** A table of contents for a Markdown text, as Markdown: a nested list of links. */
export function contents(markdown: string): string {
  const lines = (headings: readonly Heading[], depth: number): string[] =>
    headings.flatMap(({ title, anchor, children }) => [
      `${"  ".repeat(depth)}- [${title}](#${anchor})`,
      ...lines(children, depth + 1),
    ]);
  return lines(outline(markdown), 0).join("\n");
}

function headings(markdown: string): Heading[] {
  const found: Heading[] = [];
  const taken = new Map<string, number>();
  let fence: string | undefined;
  for (const [at, line] of String(markdown).split(/\r?\n/).entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    // A fence closes at one of its own kind that is at least as long.
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence))) {
      fence = fence === undefined ? mark : undefined;
    }
    const match = fence === undefined ? /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line) : null;
    if (match === null) continue;
    const [, hashes = "", text = ""] = match;
    const title = plain(text);
    found.push({ level: hashes.length, title, anchor: anchor(title, taken), line: at + 1, children: [] });
  }
  return found;
}

/** A title without its Markdown: code, emphasis, and links by their text. */
function plain(text: string): string {
  return text.replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[`*]/g, "");
}

function anchor(title: string, taken: Map<string, number>): string {
  const name = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
  const count = taken.get(name) ?? 0;
  taken.set(name, count + 1);
  return count === 0 ? name : `${name}-${count}`;
}
