import { compile } from "../../../compile.ts";
import type { Compiled, InstantiateOptions } from "../../../compiled.ts";
import type { Instance } from "../../../instance.ts";
import type { WASI_WIT } from "../wit.ts";
import { exportOf, forwarder } from "./forward.ts";

/** A guest whose every function is one of WASI's. */
export class WasiGuest {
  readonly instance: Instance;

  constructor(code: Compiled, options: InstantiateOptions) {
    this.instance = code.instantiateSync(options);
  }

  /** Calls a function of an interface, such as `io/streams`; the guest may be suspended. */
  call<T = unknown>(inner: string, name: string, ...args: readonly unknown[]): Promise<T> {
    return this.instance.invoke(exportOf(inner, name), args) as Promise<T>;
  }

  /** The same while the thread waits. */
  now<T = unknown>(inner: string, name: string, ...args: readonly unknown[]): T {
    return this.instance.invokeSync(exportOf(inner, name), args) as T;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.instance.close();
  }
}

/** What makes guests for some of WASI's packages: they are compiled once. */
export function guests(
  ...packages: readonly (keyof typeof WASI_WIT)[]
): (options?: InstantiateOptions) => Promise<WasiGuest> {
  let code: Promise<Compiled> | undefined;
  return async (options = {}) => {
    code ??= forwarder(...packages).then((bytes) => compile(bytes));
    return new WasiGuest(await code, options);
  };
}
