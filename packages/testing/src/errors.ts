import type { ErrorKind } from "@mortise/engine";

/** Every coded error of the harness: what happened, and what to do about it. `docs/errors.md` is made from it too. */
export const TESTING_ERRORS = {
  MORTISE_REPLAY_DIFFERS: [
    "plugin",
    "A plugin called the host otherwise than when it was recorded.",
    "Correct the plugin; or record again, where it is meant.",
  ],
  MORTISE_RECORDING_INVALID: [
    "usage",
    "A file of recorded host calls is not as the harness writes it.",
    "Record it again.",
  ],
} as const satisfies Record<string, readonly [ErrorKind, what: string, todo: string]>;

export type TestingErrorCode = keyof typeof TESTING_ERRORS;

/** An error of the harness, of the same shape as the engine's `MortiseError`. */
export class TestingError extends Error {
  override readonly name = "TestingError";
  readonly code: TestingErrorCode;
  readonly problem: string;

  constructor(code: TestingErrorCode, problem: string) {
    super(`${code}: ${problem} ${TESTING_ERRORS[code][2]}`);
    this.code = code;
    this.problem = problem;
  }

  get kind(): ErrorKind {
    return TESTING_ERRORS[this.code][0];
  }
}
