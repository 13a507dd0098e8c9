interface Step {
  readonly position: number;
  done: boolean;
}

/**
 * How far each plugin has come in the log. Events may end in another order than they began; a cursor stands before the
 * first that has not ended, so that none is passed over after a crash.
 */
export class Progress {
  readonly #steps = new Map<string, Step[]>();

  /** A plugin is to get the event at a position; positions come in order. */
  begin(plugin: string, position: number): void {
    const steps = this.#steps.get(plugin);
    if (steps === undefined) this.#steps.set(plugin, [{ position, done: false }]);
    else steps.push({ position, done: false });
  }

  /** It had it. Answers where its cursor stands now, where that moved. */
  end(plugin: string, position: number): number | undefined {
    const steps = this.#steps.get(plugin);
    if (steps === undefined) return undefined;
    const step = steps.find((each) => each.position === position);
    if (step !== undefined) step.done = true;
    let cursor: number | undefined;
    while (steps[0]?.done === true) cursor = steps.shift()?.position;
    return cursor;
  }
}
