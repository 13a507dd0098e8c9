// What a script may import besides its own files; for editors and type checks.
declare module "mortise:plugin" {
  interface Reply {
    readonly kind: "Success" | "Error";
    readonly payload: unknown;
  }
  /** The host functions, by name: one argument in, one reply out. */
  export const host: Record<string, (input: unknown) => Reply>;
  /** The settings that the deployment gives this plugin. */
  export const config: { get(key: string): string | undefined };
  /** Values that this plugin's instances share while the host runs. */
  export const vars: {
    get(key: string): unknown;
    set(key: string, value: unknown): void;
    delete(key: string): void;
  };
  type Log = (...values: unknown[]) => void;
  export const log: { trace: Log; debug: Log; info: Log; warn: Log; error: Log };
}

declare const console: {
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
};
