import { fitting } from "../answer.ts";
import { currentCall } from "../call.ts";
import type { Caller } from "../gate.ts";
import { threadKernel } from "../kernel/kernel.ts";
import type { Provided, Provider } from "../link.ts";
import { isHostImport } from "../link.ts";
import { sameType } from "../wasm/types.ts";
import type { Plan } from "./plan.ts";
import { readValues, VALUE, writeValues } from "./values.ts";

// A question about an import holds its arguments, and then, where its function works on them, the bytes that the call
// holds in the kernel. The answer holds the log's level, which the function may have changed, the results, and then
// those bytes, unless they are as they were.

const LEVEL = 4;
const NO_BYTES = new Uint8Array(0);

/** What a worker's imports are served by. */
export interface ImportLine {
  /** Asks the main thread to run the import of that index. */
  ask(index: number, question: Uint8Array, clockStops: boolean): Uint8Array;
  /** Notes which messages the log wants from now on. */
  heed(logLevel: number): void;
}

/** In a worker: the imports that `provide` answered on the main thread, asked for there. */
export function remoteImports({ imports }: Plan, line: ImportLine): Provider {
  return (module, name, type, part) => {
    const index = imports.findIndex(
      (each) =>
        each.part === part && each.module === module && each.name === name && sameType(each.type, type),
    );
    const found = imports[index];
    if (found === undefined) return undefined;
    const { counted, clockStops, away } = found;
    const { params, results } = type;
    const plain = (...args: unknown[]): unknown => {
      const call = away ? currentCall() : undefined;
      const held = call === undefined ? NO_BYTES : threadKernel().held(call);
      const question = new Uint8Array(params.length * VALUE + held.length);
      writeValues(question, 0, params, args);
      question.set(held, params.length * VALUE);
      const answer = line.ask(index, question, clockStops);
      line.heed(new DataView(answer.buffer, answer.byteOffset).getInt32(0, true));
      const back = answer.subarray(LEVEL + results.length * VALUE);
      if (call !== undefined && back.length > 0) threadKernel().replace(call, back);
      const values = readValues(answer, LEVEL, results);
      return results.length > 1 ? values : values[0];
    };
    return { name, type, plain, counted };
  };
}

/** What an import is run with on the main thread. */
export interface ImportService {
  readonly environment: Caller["environment"];
  readonly logLevel: number;
}

/**
 * On the main thread: runs an import that a worker asks about. `ended` aborts when the worker's call ends: from then
 * on nothing is kept for it, whatever the function still does.
 */
export function serveImport(
  { type, found }: Provided,
  question: Uint8Array,
  service: ImportService,
  ended: () => AbortSignal,
): Uint8Array | Promise<Uint8Array> {
  const args = readValues(question, 0, type.params) as never[];
  const away = isHostImport(found) ? found.away : undefined;
  const sent = new Uint8Array(question.subarray(args.length * VALUE));
  const call: Caller["call"] = { saved: sent };
  const kernel = threadKernel();
  const finish = (value: unknown): Uint8Array => {
    // Bytes that nobody has asked the kernel for are as they were.
    const held = call.saved === sent ? NO_BYTES : kernel.held(call);
    kernel.release(call);
    const { results } = type;
    const fit = fitting(type, value);
    const answer = new Uint8Array(LEVEL + results.length * VALUE + held.length);
    new DataView(answer.buffer).setInt32(0, service.logLevel, true);
    writeValues(answer, LEVEL, results, results.length > 1 ? (fit as unknown[]) : [fit]);
    answer.set(held, LEVEL + results.length * VALUE);
    return answer;
  };
  try {
    const value =
      away === undefined
        ? plainOf(found)(...args)
        : away({ call, environment: service.environment }, ...args);
    if (!(value instanceof Promise)) return finish(value);
    const signal = ended();
    signal.addEventListener("abort", () => kernel.release(call), { once: true });
    return value.then(
      (settled) => (signal.aborted ? NO_BYTES : finish(settled)),
      (error: unknown) => {
        kernel.release(call);
        throw error;
      },
    );
  } catch (error) {
    kernel.release(call);
    throw error;
  }
}

function plainOf(found: Provided["found"]): (...args: never[]) => unknown {
  if (!isHostImport(found)) return found as unknown as (...args: never[]) => unknown;
  return (found.suspending ?? found.plain) as (...args: never[]) => unknown;
}
