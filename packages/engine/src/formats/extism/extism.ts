import { setCurrent } from "../../call.ts";
import { MortiseError } from "../../errors.ts";
import type { Guest } from "../../guest.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { threadKernel } from "../../kernel/kernel.ts";
import { KERNEL } from "../../kernel/layout.ts";
import type { Linked } from "../../link.ts";
import { ADDED, isEntry, usesKernel } from "../../meter/plan.ts";
import type { Input } from "../../payload.ts";
import { Payload, payloadOf, plainInput } from "../../payload.ts";
import { clip } from "../../wasm/module.ts";
import type { Format } from "../format.ts";
import { initialise } from "../initialise.ts";

/** Initialisers, which are exported but are not for calling. */
const INITIALISERS: ReadonlySet<string> = new Set(["_initialize", "hs_init", "__wasm_call_ctors"]);

/** Bytes of a guest's error message that are passed on. */
const MAX_MESSAGE = 65_536;

type Entry = (tick: number) => number | undefined;

/**
 * Format `extism`: exports without parameters that return a code or nothing; input, output and error pass through the
 * kernel. An export that returns non-zero, or sets an error, rejects with both.
 */
export function extism(linked: Linked): Format {
  const { shape } = (linked.parts[linked.main] as Linked["parts"][number]).metered;
  const exports = shape.exports
    .filter((each) => each.kind === "function" && isEntry(shape, each.index))
    .map((each) => each.name);
  // What `call` enters: with a kernel, the thunk that notes there what the export returned.
  const thunks = new Map(exports.map((each) => [each, usesKernel(shape) ? ADDED.enter(each) : each]));
  return {
    name: "extism",
    exports: exports.filter((each) => !INITIALISERS.has(each)),
    callSync(guest, name, input, options) {
      if (!guest.started) initialise(guest, options);
      const { entry, armsItself } = entryOf(guest, name, thunks);
      const { call } = guest;
      guest.begin(options, false, armsItself);
      const before = setCurrent(call);
      const mode = guest.linked.gate.enterSync();
      try {
        const kernel = threadKernel();
        place(kernel, guest, input);
        return harvest(kernel, guest, run(guest, entry));
      } catch (error) {
        throw guest.failed(error);
      } finally {
        guest.leave();
        guest.linked.gate.enter(mode);
        setCurrent(before);
      }
    },
    call(guest, name, input, options) {
      try {
        if (!guest.started) initialise(guest, options);
        entryOf(guest, name, thunks);
        guest.begin(options, true);
      } catch (error) {
        return Promise.reject(guest.named(error));
      }
      return enter(guest, name, thunks.get(name) ?? name, input);
    },
  };
}

/** What is kept of a guest: the export that was called last, which is mostly the next one too. */
interface Last {
  readonly name: string;
  /** Takes the tick to be armed with, where it arms its module itself: one way into WebAssembly less. */
  readonly entry: Entry;
  readonly armsItself: boolean;
}

function entryOf(guest: Guest, name: string, thunks: ReadonlyMap<string, string>): Last {
  const last = guest.kept as Last | undefined;
  if (last?.name === name) return last;
  const found = guest.exports[name];
  if (found !== undefined && thunks.has(name)) {
    // Of several modules, the others must be armed too.
    const now = guest.linked.parts.length === 1 ? guest.exports[ADDED.now(name)] : undefined;
    const made: Last = { name, entry: (now ?? found) as Entry, armsItself: now !== undefined };
    guest.kept = made;
    return made;
  }
  if (typeof found === "function" && !name.startsWith(ADDED.module)) {
    throw new MortiseError(
      "MORTISE_EXPORT_UNCALLABLE",
      `The export \`${clip(name)}\` takes parameters, and Extism's do not.`,
      { export: clip(name) },
    );
  }
  throw new MortiseError(
    "MORTISE_EXPORT_UNKNOWN",
    `There is no export \`${clip(name)}\`; there is ${[...thunks.keys()].map(clip).join(", ") || "none"}.`,
  );
}

/** Calls an export; one that ended by exiting returns its exit code. */
function run(guest: Guest, entry: Entry): number {
  try {
    return entry(guest.tick) ?? 0;
  } catch (error) {
    return guest.exited(error);
  }
}

/**
 * The guest's entry, so that it may suspend. What never suspends is done when the promise is made, and the kernel says
 * so: then its output is taken at once, and no further turn of the microtask queue is waited for.
 */
function enter(guest: Guest, name: string, thunk: string, input: Input): Promise<Payload> {
  const { call, linked } = guest;
  const kernel = threadKernel();
  const before = setCurrent(call);
  const mode = linked.gate.enter(call.id);
  let suspended = false;
  try {
    place(kernel, guest, input);
    const pending = guest.promising(thunk)();
    if (thunk !== name && kernel.occupant === call && kernel.word(KERNEL.DONE) === 1)
      return Promise.resolve(harvest(kernel, guest, kernel.word(KERNEL.RESULT)));
    suspended = true;
    return ending(
      kernel,
      guest,
      thunk !== name
        ? pending
        : pending.then((code) => guest.during(() => kernel.finish((code as number | undefined) ?? 0))),
    );
  } catch (error) {
    return Promise.reject(guest.failed(error));
  } finally {
    if (!suspended) guest.leave();
    linked.gate.enter(mode);
    setCurrent(before);
  }
}

/** The output of a call that ends later. */
function ending(kernel: Kernel, guest: Guest, pending: Promise<unknown>): Promise<Payload> {
  const ended =
    (exit: (error: unknown) => number) =>
    (error: unknown): Payload =>
      finish(guest, () => {
        try {
          kernel.claim(guest.call);
          return harvest(kernel, guest, error === undefined ? kernel.word(KERNEL.RESULT) : exit(error));
        } catch (failure) {
          throw guest.failed(failure);
        }
      });
  return pending.then(
    () => ended(() => 0)(undefined),
    ended((error) => guest.exited(error)),
  );
}

/** Runs what ends a call, and unlocks the guest whatever comes of it. */
function finish<T>(guest: Guest, body: () => T): T {
  const before = setCurrent(guest.call);
  try {
    return body();
  } finally {
    guest.leave();
    setCurrent(before === guest.call ? undefined : before);
  }
}

/**
 * Begins the call in the kernel, and writes the input straight into its memory. A guest that has no use for the kernel
 * cannot see it, and still the kernel keeps its result.
 */
function place(kernel: Kernel, guest: Guest, input: Input): void {
  const plain = plainInput(input);
  if (typeof plain !== "string") {
    const address = kernel.begin(guest.call, plain.length, guest.allowance);
    if (plain.length > 0) kernel.bytes.set(plain, address);
    return;
  }
  const length = Buffer.byteLength(plain);
  const address = kernel.begin(guest.call, length, guest.allowance);
  if (length > 0) kernel.write(plain, address, length);
}

/** Takes the output of a guest that has come back with 0 and no error; anything else is an error. */
function harvest(kernel: Kernel, guest: Guest, code: number): Payload {
  return (code === 0 ? kernel.take(guest.limits.output) : undefined) ?? refuse(kernel, guest, code);
}

function refuse(kernel: Kernel, guest: Guest, code: number): never {
  const { limits, call } = guest;
  const raised = kernel.error();
  const length = kernel.outputLength;
  if (code === 0 && raised === undefined) {
    throw new MortiseError(
      "MORTISE_OUTPUT_EXCEEDED",
      `The output is ${length} bytes long, and its cap is ${limits.output}.`,
    );
  }
  const said =
    raised === undefined || raised.length === 0
      ? undefined
      : payloadOf(raised.subarray(0, MAX_MESSAGE)).text();
  kernel.clearError();
  const details = { returnCode: code, output: kernel.take(limits.output) ?? new Payload(0) };
  if (call.reason !== undefined && said === undefined) {
    throw new MortiseError("MORTISE_EXIT", `The plugin exited with code ${code}.`, details);
  }
  const withCode = code === 0 ? "" : ` with ${code}`;
  if (said === undefined)
    throw new MortiseError("MORTISE_PLUGIN_ERROR", `The export returned ${code}.`, details);
  throw new MortiseError("MORTISE_PLUGIN_ERROR", `The export failed${withCode}: ${said}`, {
    ...details,
    said,
  });
}
