// What the host functions of every deployment take and give. One of your own: `ask<Answer>("its_name", input)`.
import { host } from "mortise:plugin";

/** What a host function answers: its value, or why there is none. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** Calls a host function by its name. */
export function ask<T>(name: string, input: unknown = {}): Answer<T> {
  const { kind, payload } = host[name](input);
  return kind === "Success" ? { ok: true, value: payload as T } : { ok: false, ...(payload as Refusal) };
}

interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** Emits an event in this plugin's name. Needs `emit:<stream>`. */
export function emit(stream: string, type: string, payload: object = {}): Answer<{ readonly id: string }> {
  return ask("emit_event", { stream, type, payload });
}

/** Keys and values of this plugin's own, which outlive it. Needs `kv:read` and `kv:write`. */
export const kv = {
  get: <T>(key: string): Answer<T | null> => ask("kv_get", { key }),
  set: (key: string, value: unknown): Answer<null> => ask("kv_set", { key, value }),
  delete: (key: string): Answer<boolean> => ask("kv_delete", { key }),
};
