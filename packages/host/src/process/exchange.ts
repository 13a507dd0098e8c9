import type { RpcError } from "./message.ts";

/** What a call of a child is answered. */
export type ChildAnswer = { readonly result: unknown } | { readonly error: RpcError };

/** What a child is answered that asked for something; the result is the text of JSON in one line. */
export type Reply = { readonly result: string } | { readonly error: RpcError };

/** One call of a child. */
export interface ChildCall {
  readonly method: string;
  /** The text of JSON, in one line; left out of the message where it is undefined. */
  readonly params: string | undefined;
  /** Milliseconds until the child is ended. */
  readonly deadline: number;
  readonly signal?: AbortSignal | undefined;
  /** How often the child may ask for something. */
  readonly hostCalls: number;
  /** Answers what the child asks for. The next is read when this one has its answer. */
  readonly serve: (method: string, params: unknown) => Reply | Promise<Reply>;
  /** Whether the deadline stands still while that is answered. */
  readonly clockStops: (method: string, params: unknown) => boolean;
}
