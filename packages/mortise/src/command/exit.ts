/** What ends the command with an exit code of its own, all that there is to say being said or in `cause`. */
export class Exit extends Error {
  override readonly name = "Exit";
  readonly code: number;

  constructor(code: number, cause?: unknown) {
    super(`Exit code ${code}.`, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** What `mortise start` exits with where another host has the deployment. */
export const RUNNING = 5;
