/** What a script may import besides its own files; for editors and type checks, which nothing here depends on at run time. */
declare module "mortise:plugin" {
  /** The host functions of this example, by name: one argument in, one value out. */
  export interface HostFunctions {
    time_of_day(): string;
  }
  export const host: HostFunctions;
  export const config: { get(key: string): string | undefined };
  export const vars: {
    get(key: string): unknown;
    set(key: string, value: unknown): void;
    delete(key: string): void;
  };
  type Log = (...values: unknown[]) => void;
  export const log: { trace: Log; debug: Log; info: Log; warn: Log; error: Log };
}
