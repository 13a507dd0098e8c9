import type {
  CallOptions,
  HostFunction,
  Input,
  Limits,
  LogEntry,
  LogLevel,
  Preopen,
  Script,
  Vars,
} from "@mortise/engine";
import { ERRORS, type ErrorCode, MortiseError, Payload } from "@mortise/engine";
import type { Callee } from "../callee.ts";
import type { Standing } from "../capability/standing.ts";
import type { Clock } from "../clock.ts";
import type { PluginEnvironment } from "../environment.ts";
import { HostError } from "../errors.ts";
import type { Slot } from "../frame.ts";
import type { ChildAnswer } from "./child.ts";
import { Child } from "./child.ts";
import { confined } from "./confine.ts";
import { Keeper } from "./keeper.ts";
import type { RpcError } from "./message.ts";
import { sideOf } from "./side.ts";
import type { CallParams, OpenParams, WireRequest, WireScript } from "./wire.ts";

/** What an engine in a process of its own is run with. */
export interface IsolatedSetting {
  readonly plugin: string;
  readonly format: OpenParams["format"];
  readonly code: Uint8Array | Script;
  readonly functions: readonly HostFunction[];
  readonly limits: Limits;
  readonly config: Readonly<Record<string, string>>;
  readonly environment: PluginEnvironment;
  readonly vars: Vars;
  readonly clock: Clock;
  readonly log: (entry: LogEntry) => void;
  /** MiB of the process's own heap. */
  readonly heap?: number | undefined;
}
