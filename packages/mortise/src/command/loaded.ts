/** What a subcommand does, once its code is loaded. */
export type Action = (...args: never[]) => Promise<void>;

/** Runs an action whose code is loaded when it is asked for, so that no command waits for another's. */
export function loaded(load: () => Promise<Action>): (...args: unknown[]) => Promise<void> {
  return async (...args) => (await load())(...(args as never[]));
}
