/**
 * Whose error it is: `plugin` (the plugin failed by itself), `limit` (it was stopped), `module` (the file is no plugin we
 * run), `usage` (the caller's mistake), `system` (the machine or the runtime).
 */
export type ErrorKind = "plugin" | "limit" | "module" | "usage" | "system";

/** A package's errors by code. `docs/errors.md` is made from all of them, and a test holds it to that. */
export type ErrorTable<Code extends string = string> = Readonly<
  Record<Code, readonly [ErrorKind, what: string, todo: string]>
>;

/**
 * What all errors that leave a package of Mortise are: a code that stays, what happened, where, and what to do. Each
 * package has a class of its own, with a table of its codes. Nothing in one is secret, but perhaps its cause.
 *
 * @example
 * ```ts
 * try {
 *   await host.call("greeter", "greet");
 * } catch (error) {
 *   if (error instanceof CodedError) console.log(error.code, error.problem, error.todo);
 * }
 * ```
 */
export abstract class CodedError<
  Code extends string = string,
  Details extends { readonly cause?: unknown } = { readonly cause?: unknown },
> extends Error {
  readonly code: Code;
  readonly details: Details;
  /** What happened, without the code, the place and what to do. */
  readonly problem: string;
  readonly #row: ErrorTable[string];

  constructor(table: ErrorTable<Code>, code: Code, problem: string, details: Details, place = "") {
    const row = table[code];
    super(
      `${code}: ${problem}${place === "" ? "" : ` [${place}]`} ${row[2]}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.code = code;
    this.details = details;
    this.problem = problem;
    this.#row = row;
  }

  get kind(): ErrorKind {
    return this.#row[0];
  }

  /** What to do about it. */
  get todo(): string {
    return this.#row[2];
  }
}
