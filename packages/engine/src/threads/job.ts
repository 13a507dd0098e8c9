import { MortiseError } from "../errors.ts";
import type { CallOptions } from "../instance.ts";
import type { Payload } from "../payload.ts";
import { clip } from "../wasm/module.ts";

/** One call of a pool of threads, from when it is made until its promise is settled. */
export interface Job {
  readonly id: number;
  readonly name: string;
  /** Bytes or text; taken over from the caller where the job has to wait. */
  input: Uint8Array | string;
  /** An input too long for a ring, in memory that is posted. */
  large: Uint8Array | undefined;
  readonly options: CallOptions | undefined;
  readonly resolve: (output: Payload) => void;
  readonly reject: (error: unknown) => void;
  /** The byte offset of its record's body in the ring of the thread that has it. */
  at: number;
  /** Where that record is, as the ring counts. */
  position: number;
  /** Milliseconds for which the thread has been seen to work on it. */
  ran: number;
  /** How many threads have died over it without having begun it. */
  deaths: number;
  aborted: boolean;
  /** What a host function or a sink of the log threw, for the error that it becomes. */
  thrown: { readonly error: unknown } | undefined;
  /** What a sink threw: the call fails with it however the plugin ends. */
  sinkFailed: boolean;
  /** Aborted when the call ends, for what works on its behalf. */
  ended: AbortController | undefined;
}

/** How a call is refused or stopped: by a code, with the plugin and the export. */
export function jobError(
  job: Job,
  plugin: string,
  code: ConstructorParameters<typeof MortiseError>[0],
  problem: string,
  cause?: unknown,
): MortiseError {
  return new MortiseError(code, problem, {
    plugin,
    export: clip(job.name),
    ...(cause === undefined ? {} : { cause }),
  });
}

/** How a call fails where a sink of the log, or what takes its output, threw. */
export function sinkError(job: Job, plugin: string): MortiseError {
  const error = job.thrown?.error;
  if (error instanceof MortiseError) return error.in({ plugin, export: clip(job.name) });
  const message = error instanceof Error ? error.message : String(error);
  const problem = `What takes the plugin's messages failed: ${message}.`;
  return jobError(job, plugin, "MORTISE_HOST_FUNCTION_FAILED", problem, error);
}
