import type { ErrorTable } from "@mortise/engine";
import { CodedError } from "@mortise/engine";

/**
 * Every coded error of the host functions that is not the engine's, the host's or the store's: what happened, and what
 * to do about it. `docs/errors.md` is made from this table and those of the other packages, and a test holds them
 * together. `kind` says whose error it is, as in the engine.
 */
export const EFFECTS_ERRORS = {
  MORTISE_SECRET_INVALID: [
    "usage",
    "A secret is not configured as it must be.",
    "Correct its name, or the hosts that it is for.",
  ],
  MORTISE_SECRET_UNKNOWN: [
    "plugin",
    "A plugin named a secret that the host does not have.",
    "Correct the name, or add the secret to the host.",
  ],
  MORTISE_SECRET_REFUSED: [
    "plugin",
    "A plugin would have sent a secret to a host that it is not for.",
    "Send it to the hosts that it is for, or have the operator add this one.",
  ],
  MORTISE_SECRET_UNREADABLE: [
    "system",
    "A secret could not be read, or is nothing that a header can hold.",
    "Check where the secret comes from.",
  ],
} as const satisfies ErrorTable;

export type EffectsErrorCode = keyof typeof EFFECTS_ERRORS;

/** What is known of an error besides. All of it is safe to print: no secret is ever among it. */
export interface EffectsErrorDetails {
  readonly secret?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The one error class of the host functions, of the same shape as the host's. `code` is a key of
 * {@link EFFECTS_ERRORS}; `problem` is what happened without code and advice.
 *
 * @example
 * ```ts
 * try {
 *   httpClient({ secrets: { TOKEN: { value: "x", hosts: ["*"] } } });
 * } catch (error) {
 *   if (error instanceof EffectsError) console.log(error.code); // MORTISE_SECRET_INVALID
 * }
 * ```
 */
export class EffectsError extends CodedError<EffectsErrorCode, EffectsErrorDetails> {
  override readonly name = "EffectsError";

  constructor(code: EffectsErrorCode, problem: string, details: EffectsErrorDetails = {}) {
    super(EFFECTS_ERRORS, code, problem, details);
  }
}
