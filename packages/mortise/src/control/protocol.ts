import type { AuditEntry, Delivery } from "@mortise/host";
import type { Plan } from "@mortise/store";
import type { ErrorFields } from "../coded.ts";
import type { LoggedLine } from "../deployment/logs.ts";
import type { Status } from "../deployment/status.ts";
import type { PluginView } from "../deployment/view.ts";

/** Names a plugin. */
export interface OfPlugin {
  readonly plugin: string;
}

/** A call of an export; `input` and the output are base64. */
export interface CallRequest extends OfPlugin {
  readonly export: string;
  readonly input: string;
  readonly deadline?: number | undefined;
  readonly fuel?: number | undefined;
  /** On whose behalf it is made. */
  readonly owner?: string | undefined;
}

/** What a call answered. */
export interface CallReply {
  readonly output: string;
  readonly durationMs: number;
}

/** An event to deliver. */
export interface EventRequest {
  readonly stream: string;
  readonly type: string;
  readonly payload?: Readonly<Record<string, unknown>> | undefined;
  readonly actor?: { readonly kind: string; readonly id: string } | undefined;
}

/** Which messages: of one plugin or all, of how many the last, and those that come too. */
export interface LogsRequest {
  readonly plugin?: string | undefined;
  readonly last?: number | undefined;
  readonly follow?: boolean | undefined;
}

/** Whether a plugin has a capability, and the sentence that says why. */
export interface WhyReply {
  readonly granted: boolean;
  readonly text: string;
}

/** An event that a plugin could not take, as it is listed. */
export interface Letter {
  readonly at: number;
  readonly plugin?: string | undefined;
  readonly code: string;
  readonly event: Delivery["event"];
}

/** An entry of the audit log, as it is listed. */
export type AuditLine = Omit<AuditEntry, "cause">;

/** What a host answers to: by each method, what it takes and gives, and what it sends before, where it streams. */
export interface Methods {
  readonly status: { readonly params: object; readonly result: Status };
  readonly plugins: { readonly params: object; readonly result: readonly PluginView[] };
  readonly why: { readonly params: OfPlugin & { readonly capability: string }; readonly result: WhyReply };
  readonly call: { readonly params: CallRequest; readonly result: CallReply };
  readonly deliver: { readonly params: EventRequest; readonly result: Delivery };
  readonly grant: {
    readonly params: OfPlugin & { readonly capability: string; readonly for?: string | undefined };
    readonly result: WhyReply;
  };
  readonly revoke: {
    readonly params: OfPlugin & { readonly capability: string };
    readonly result: WhyReply;
  };
  readonly plan: { readonly params: OfPlugin; readonly result: Plan | null };
  readonly reconfigure: { readonly params: object; readonly result: readonly PluginView[] };
  readonly reload: { readonly params: OfPlugin; readonly result: PluginView };
  readonly disable: { readonly params: OfPlugin; readonly result: PluginView };
  readonly enable: { readonly params: OfPlugin; readonly result: PluginView };
  readonly logs: { readonly params: LogsRequest; readonly result: null; readonly item: LoggedLine };
  readonly audit: { readonly params: object; readonly result: readonly AuditLine[] };
  readonly letters: { readonly params: object; readonly result: readonly Letter[] };
  readonly stop: { readonly params: object; readonly result: null };
}

export type Method = keyof Methods;
export type Params<M extends Method> = Methods[M]["params"];
export type Result<M extends Method> = Methods[M]["result"];
/** What a method sends before its result. */
export type Item<M extends Method> = Methods[M] extends { readonly item: infer I } ? I : never;

/** A line to the host. Ids are the client's own, and come back with every answer. */
export interface Request {
  readonly id: number;
  readonly method: Method;
  readonly params: object;
}

/** A line from the host: something on the way, the result, or what went wrong. */
export type Reply =
  | { readonly id: number; readonly item: unknown }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: ErrorFields };
