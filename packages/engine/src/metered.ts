import { MortiseError } from "./errors.ts";
import type { ModuleCache } from "./meter/cache.ts";
import { fingerprint } from "./meter/fingerprint.ts";
import type { Admitted } from "./meter/rewrite.ts";
import { admit, rewrite } from "./meter/rewrite.ts";
import type { Variant } from "./meter/variant.ts";
import { variantName } from "./meter/variant.ts";
import type { Module } from "./wasm/module.ts";
import { readModule } from "./wasm/module.ts";

// The same bytes, compiled while an earlier compilation of them is still in use, share it.
const known = new Map<string, WeakRef<Metered>>();
const forgotten = new FinalizationRegistry<string>((print) => {
  if (known.get(print)?.deref() === undefined) known.delete(print);
});

/** One core module that may be run: rewritten and compiled on demand, a variant at a time. */
export class Metered {
  /** What V8 calls the module in stack traces: no two modules are called the same, but for those made to be. */
  readonly called: string;
  readonly shape: Module;
  private readonly cache: ModuleCache | undefined;
  private admitted: Admitted | undefined;
  private readonly compiled = new Map<string, WebAssembly.Module>();

  private constructor(shape: Module, called: string, cache: ModuleCache | undefined) {
    this.shape = shape;
    this.called = called;
    this.cache = cache;
  }

  /**
   * Admits a module, or finds it in the cache: what is there was admitted when it was written. Nobody else writes to its
   * bytes: what is fingerprinted and admitted is what is run. `read` reads them, where somebody has already.
   *
   * @throws MORTISE_NOT_WASM, MORTISE_MODULE_INVALID, MORTISE_FEATURE_REFUSED, MORTISE_MODULE_TOO_COMPLEX, MORTISE_NAME_RESERVED
   */
  static open(
    own: Uint8Array,
    cache: ModuleCache | undefined,
    variant: Variant,
    read: () => Module = () => readModule(own),
  ): Metered {
    const print = fingerprint(own);
    const before = known.get(print)?.deref();
    if (before !== undefined && sameBytes(before.shape.bytes, own)) return before;
    const called = `mortise-${print}`;
    const found = compiledFrom(cache?.read(called, own, variant));
    let metered: Metered;
    if (found === undefined) {
      const admitted = admit(own, read());
      metered = new Metered(admitted.module, called, cache);
      metered.admitted = admitted;
    } else {
      metered = new Metered(read(), called, cache);
      metered.compiled.set(variantName(variant), found);
    }
    known.set(print, new WeakRef(metered));
    forgotten.register(metered, print);
    return metered;
  }

  /** A module that another thread admitted and compiled: it is posted, and not compiled again. */
  static adopt(bytes: Uint8Array, called: string, variant: Variant, module: WebAssembly.Module): Metered {
    const metered = new Metered(readModule(bytes), called, undefined);
    metered.compiled.set(variantName(variant), module);
    return metered;
  }

  /**
   * The module compiled in that variant. V8 compiles its functions at their first call.
   *
   * @throws MORTISE_MODULE_TOO_COMPLEX
   */
  variant(variant: Variant): WebAssembly.Module {
    const key = variantName(variant);
    let module = this.compiled.get(key);
    if (module === undefined) {
      module = compiledFrom(this.cache?.read(this.called, this.shape.bytes, variant));
      if (module === undefined) {
        const bytes = rewrite(this.admit(), variant, undefined, this.called);
        module = moduleOf(bytes);
        this.cache?.write(this.called, this.shape.bytes, variant, bytes);
      }
      this.compiled.set(key, module);
      this.admitted = undefined;
    }
    return module;
  }

  /** The module as the rewriter takes it; walked again where it is no longer at hand. */
  admit(): Admitted {
    this.admitted ??= admit(this.shape.bytes);
    return this.admitted;
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** What the cache had, compiled; undefined where it had nothing, or nothing that this V8 takes. */
function compiledFrom(bytes: Uint8Array<ArrayBuffer> | undefined): WebAssembly.Module | undefined {
  if (bytes === undefined) return undefined;
  try {
    return new WebAssembly.Module(bytes);
  } catch {
    return undefined;
  }
}

/** What is admitted and does not compile once its checks are in has passed a bound of V8's own by them. */
function moduleOf(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^WebAssembly\.Module\(\): /, "") : "";
    throw new MortiseError(
      "MORTISE_MODULE_TOO_COMPLEX",
      `With its checks, the module is too large: ${reason}.`,
      {
        cause: error,
      },
    );
  }
}
