import type { Progress } from "@mortise/hie";

/** Milliseconds that a run stays silent, and between two lines after that. */
const SILENT = 1_000;
const EACH = 100;
const CLEAR = "\r\u001b[K";

/** The progress of a run on a terminal, on one line that is gone at the end. */
export interface ProgressLine {
  readonly tell: (progress: Progress) => void;
  readonly end: () => void;
}

/** Shows progress once a second has passed. `now` counts milliseconds. */
export function progressLine(show: (text: string) => void, now: () => number): ProgressLine {
  let next = now() + SILENT;
  let shown = false;
  return {
    tell: ({ done, total }) => {
      if (now() < next) return;
      next = now() + EACH;
      shown = true;
      show(`${CLEAR}${done} of ${total} checks`);
    },
    end: () => {
      if (shown) show(CLEAR);
    },
  };
}
