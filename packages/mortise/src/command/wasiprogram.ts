import { readFile } from "node:fs/promises";
import { inspect, MortiseError } from "@mortise/engine";

/** Where Extism's plugins import their host's functions from. */
const EXTISM = "extism:host/env";

/** Whether calling this export runs a program of WASI's: its input is then its standard input, its answer what it prints. */
export async function isWasiProgram(file: string, name: string): Promise<boolean> {
  if (name !== "_start" || !file.endsWith(".wasm")) return false;
  // A file that cannot be read, or is no module, is told of when it is compiled.
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) return false;
  try {
    return !(await inspect(bytes)).imports.some(({ module }) => module === EXTISM);
  } catch {
    return false;
  }
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
