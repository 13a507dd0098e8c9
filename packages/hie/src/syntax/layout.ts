/**
 * The open blocks at a place: indented ones by their column, braces as -1. Inside braces, indentation means
 * nothing, except after a `:`.
 */
export interface Layout {
  readonly open: number[];
  /** How far the current logical line is indented. */
  line: number;
}

/** What a new line does: how many blocks it closes, whether it opens one, and whether its column fits. */
export interface Step {
  readonly closes: number;
  readonly opens: boolean;
  readonly fits: boolean;
}

const BRACES = -1;
const SAME: Step = { closes: 0, opens: false, fits: true };
const OPENS: Step = { closes: 0, opens: true, fits: true };

/** The layout at a file's beginning. */
export function layout(): Layout {
  return { open: [0], line: 0 };
}

/** Goes to a line that begins at `column`; `colon` says whether the line before ended with a `:`. */
export function enterLine(at: Layout, column: number, colon: boolean): Step {
  const before = at.line;
  const top = at.open[at.open.length - 1] ?? 0;
  at.line = column;
  if (top === BRACES) {
    if (!colon || column <= before) return SAME;
    at.open.push(column);
    return OPENS;
  }
  if (column === top) return SAME;
  if (column > top) {
    at.open.push(column);
    return OPENS;
  }
  let closes = 0;
  let now = top;
  while (now > column) {
    at.open.pop();
    closes += 1;
    now = at.open[at.open.length - 1] ?? 0;
  }
  return { closes, opens: false, fits: now === column || now === BRACES };
}

/** Enters `{`. */
export function openBraces(at: Layout): void {
  at.open.push(BRACES);
}

/** Leaves `{ … }`: how many indented blocks inside it end with it. Nothing, where no brace is open. */
export function closeBraces(at: Layout): number {
  const brace = at.open.lastIndexOf(BRACES);
  if (brace === -1) return 0;
  const closes = at.open.length - 1 - brace;
  at.open.length = brace;
  return closes;
}
