import { createHash } from "node:crypto";
import { MortiseError } from "./errors.ts";
import type { ModuleCache } from "./meter/cache.ts";
import type { Admitted } from "./meter/rewrite.ts";
import { admit, rewrite } from "./meter/rewrite.ts";
import type { Variant } from "./meter/variant.ts";
import { variantName } from "./meter/variant.ts";
import type { Module } from "./wasm/module.ts";
import { readModule } from "./wasm/module.ts";

/** SHA-256 of bytes, in hexadecimal. */
export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

// The same bytes, compiled while an earlier compilation of them is still in use, share it.
const known = new Map<string, WeakRef<Metered>>();
const forgotten = new FinalizationRegistry<string>((digest) => {
  if (known.get(digest)?.deref() === undefined) known.delete(digest);
});

/** One core module that may be run: rewritten and compiled on demand, a variant at a time. */
export class Metered {
  readonly digest: string;
  readonly shape: Module;
  private readonly cache: ModuleCache | undefined;
  private admitted: Admitted | undefined;
  private readonly compiled = new Map<string, WebAssembly.Module>();

  private constructor(shape: Module, digest: string, cache: ModuleCache | undefined) {
    this.shape = shape;
    this.digest = digest;
    this.cache = cache;
  }

  /**
   * Admits a module, or finds it in the cache: what is there was admitted when it was written.
   *
   * @throws MORTISE_NOT_WASM, MORTISE_MODULE_INVALID, MORTISE_FEATURE_REFUSED, MORTISE_MODULE_TOO_COMPLEX, MORTISE_NAME_RESERVED
   */
  static open(bytes: Uint8Array, cache: ModuleCache | undefined, variant: Variant): Metered {
    // The caller may write to its bytes meanwhile: what is hashed and admitted is what is run.
    const own = bytes.slice();
    return Metered.openOwn(own, () => readModule(own), cache, variant);
  }

  /** The same with bytes that nobody else writes to, and what reads them where nobody has. */
  static openOwn(
    own: Uint8Array,
    read: () => Module,
    cache: ModuleCache | undefined,
    variant: Variant,
  ): Metered {
    const digest = digestOf(own);
    const before = known.get(digest)?.deref();
    if (before !== undefined) return before;
    const found = compiledFrom(cache?.read(digest, variant));
    let metered: Metered;
    if (found === undefined) {
      const admitted = admit(own, read());
      metered = new Metered(admitted.module, digest, cache);
      metered.admitted = admitted;
    } else {
      metered = new Metered(read(), digest, cache);
      metered.compiled.set(variantName(variant), found);
    }
    known.set(digest, new WeakRef(metered));
    forgotten.register(metered, digest);
    return metered;
  }

  /** A module that another thread admitted and compiled: it is posted, and not compiled again. */
  static adopt(bytes: Uint8Array, digest: string, variant: Variant, module: WebAssembly.Module): Metered {
    const metered = new Metered(readModule(bytes), digest, undefined);
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
      module = compiledFrom(this.cache?.read(this.digest, variant));
      if (module === undefined) {
        const bytes = rewrite(this.admit(), variant, undefined, this.called);
        module = moduleOf(bytes);
        this.cache?.write(this.digest, variant, bytes);
      }
      this.compiled.set(key, module);
      this.admitted = undefined;
    }
    return module;
  }

  /** What V8 calls the module in stack traces: no two modules are called the same. */
  get called(): string {
    return `mortise-${this.digest.slice(0, 24)}`;
  }

  /** The module as the rewriter takes it; walked again where it is no longer at hand. */
  admit(): Admitted {
    this.admitted ??= admit(this.shape.bytes);
    return this.admitted;
  }
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
