import type { EnvironmentOptions, ErrorDetails, Limits, LogLevel } from "@mortise/engine";

/**
 * What passes between a host and an engine in a process of its own, besides the envelope of JSON-RPC. Bytes are base64.
 * These are types only: what runs on one side is not loaded on the other.
 */
export interface OpenParams {
  readonly plugin: string;
  readonly format: "extism" | "buffer" | "component" | "script" | undefined;
  /** A module or component as bytes, or a script without types. */
  readonly code: { readonly bytes: string } | { readonly script: WireScript };
  readonly functions: readonly WireFunction[];
  readonly limits: WireLimits;
  readonly config: Readonly<Record<string, string>>;
  readonly dirs: NonNullable<EnvironmentOptions["dirs"]>;
  readonly env: Readonly<Record<string, string>>;
  readonly http: boolean;
}

export interface WireScript {
  readonly entry: string;
  readonly digest: string;
  readonly modules: readonly (readonly [
    name: string,
    source: string,
    imports: readonly (readonly [specifier: string, target: string])[],
  ])[];
}

export interface WireFunction {
  readonly name: string;
  readonly async: boolean;
  readonly clockStops: boolean;
}

/** `Infinity` has no JSON, so a deadline that never comes is null. */
export type WireLimits = Omit<Limits, "deadline" | "fuel"> & {
  readonly deadline: number | null;
  readonly fuel: number | null;
};

export interface OpenResult {
  readonly format: string;
  readonly exports: readonly string[];
}

export interface CallParams {
  readonly export: string;
  readonly input: string;
  readonly deadline: number | null;
  readonly fuel: number | null;
}

export interface CallResult {
  readonly output: string;
  readonly fuel: number | null;
}

/** The `data` of an error of the engine. */
export interface WireError {
  readonly code: string;
  readonly details: Omit<ErrorDetails, "cause" | "output">;
  readonly output: string | null;
}

/** What the engine asks for while the guest waits in a host function, by JSON-RPC. */
export type Asked =
  | { readonly method: "function"; readonly params: { readonly name: string; readonly input: string } }
  | { readonly method: "http"; readonly params: WireRequest };

export interface WireRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What it asks for on descriptor 3, and stands still until it has the answer. */
export type SideQuestion =
  | { readonly ask: "function"; readonly name: string; readonly input: string }
  | { readonly ask: "get" | "delete"; readonly key: string }
  | { readonly ask: "set"; readonly key: string; readonly value: string }
  | { readonly ask: "clear" | "keys" }
  | { readonly ask: "log"; readonly level: LogLevel; readonly message: string };

/** What a host function answered: bytes and text as base64, any other value as JSON, and null for nothing. */
export type WireAnswer = string | { readonly json: string } | null;

export type SideAnswer =
  | { readonly value: WireAnswer }
  | { readonly keys: readonly string[] }
  | { readonly error: { readonly code: string; readonly problem: string } };
