/**
 * Thrown out of the guest by `proc_exit` and `proc_raise`: the guest asked to end. `code` is its exit code,
 * 0 to 4294967295; a raised signal ends with 128 more than its number, as in a shell.
 *
 * A guest can catch it with `catch_all`. From then on every WASI function throws it again, so that such a guest
 * performs no further effect through WASI; stopping it for good is the business of whoever runs it.
 */
export class Exit extends Error {
  override readonly name = "Exit";
  readonly code: number;

  constructor(code: number) {
    super(`The guest exited with code ${code}.`);
    this.code = code;
  }
}
