import type { Compiled, Payload } from "@mortise/engine";
import { inspect, MortiseError, printable } from "@mortise/engine";

/** Where Extism's plugins import their host's functions from. */
const EXTISM = "extism:host/env";

/** What runs a module, and what runs a component. */
const START = "_start";
const RUN = /^wasi:cli\/run@[^#]+#run$/;

/**
 * The export that runs a file which is a program.
 *
 * @throws MORTISE_COMMAND_INVALID where it is none, so that an export must be named
 */
export function programOf(code: Compiled): string {
  const found = code.exports.find((name) => (code.format === "component" ? RUN.test(name) : name === START));
  if (found !== undefined) return found;
  const known = code.exports.map(printable).join(", ") || "none";
  throw new MortiseError(
    "MORTISE_COMMAND_INVALID",
    `The file is no program: name an export; there is ${known}.`,
  );
}

/** Whether calling this export runs a program of WASI's: its input is then its standard input, its answer what it prints. */
export async function isWasiProgram(
  code: Compiled,
  bytes: Uint8Array | undefined,
  name: string,
): Promise<boolean> {
  if (code.format === "component") return RUN.test(name);
  if (name !== START || bytes === undefined) return false;
  return !(await inspect(bytes)).imports.some(({ module }) => module === EXTISM);
}

/** A component that is a program says by its result whether it went well. @throws MORTISE_EXIT where it did not */
export function checkRun(code: Compiled, output: Payload): void {
  if (code.format !== "component" || output.text() === '{"tag":"ok"}') return;
  throw new MortiseError("MORTISE_EXIT", "The program answered that it failed.", {
    plugin: code.name,
    returnCode: 1,
  });
}

/** What a program prints, kept up to a number of bytes; past that `full` is called, once. */
export class Printed {
  private readonly max: number;
  private readonly full: () => void;
  private readonly chunks: Uint8Array[] = [];
  private length = 0;

  constructor(max: number, full: () => void) {
    this.max = max;
    this.full = full;
  }

  readonly write = (bytes: Uint8Array): void => {
    if (this.exceeded) return;
    this.length += bytes.length;
    if (this.exceeded) this.full();
    else this.chunks.push(bytes);
  };

  get exceeded(): boolean {
    return this.length > this.max;
  }

  get bytes(): Uint8Array {
    return Buffer.concat(this.chunks);
  }

  get error(): MortiseError {
    return new MortiseError("MORTISE_OUTPUT_EXCEEDED", `The program printed more than ${this.max} bytes.`);
  }
}
