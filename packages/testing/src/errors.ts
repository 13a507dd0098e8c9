import type { ErrorTable } from "@mortise/engine";
import { CodedError } from "@mortise/engine";

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
} as const satisfies ErrorTable;

export type TestingErrorCode = keyof typeof TESTING_ERRORS;

/** An error of the harness, of the same shape as the engine's `MortiseError`. */
export class TestingError extends CodedError<TestingErrorCode> {
  override readonly name = "TestingError";

  constructor(code: TestingErrorCode, problem: string) {
    super(TESTING_ERRORS, code, problem, {});
  }
}
