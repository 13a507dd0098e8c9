import { currentCall } from "../call.ts";
import type { Environment, HttpNow } from "../environment.ts";
import { environmentFrom } from "../environment.ts";
import type { HostFunction } from "../hostfunction.ts";
import type { LogLevel, LogSink } from "../log.ts";
import { LOG_LEVELS } from "../log.ts";
import type { Input } from "../payload.ts";
import { inputBytes } from "../payload.ts";
import { textFrom } from "../text.ts";
import { Vars } from "../vars.ts";
import type { WasiClock } from "../wasi/options.ts";
import type { Bridge } from "./bridge.ts";
import type { ImportLine } from "./imports.ts";
import { SERVICE } from "./layout.ts";
import type { Plan } from "./plan.ts";

/** Host functions that run on the main thread: the worker waits for what they answer, be they async or not. */
export function remoteFunctions(plan: Plan, bridge: Bridge): readonly HostFunction[] {
  // Modules take bytes alone, and scripts values.
  const takesValues = plan.format === "script";
  return plan.functions.map(({ name, module, clockStops }, index) => ({
    name,
    module,
    run: (input) => {
      const answer = askFunction(bridge, SERVICE.FUNCTION, index, input, clockStops);
      if (answer === undefined || !takesValues || !bridge.answeredJson) return answer;
      return JSON.parse(textFrom(answer)) as Input;
    },
  }));
}

/** How imports of any signature are asked for. */
export function importLine(bridge: Bridge, log: RemoteLog): ImportLine {
  return {
    ask: (index, question, clockStops) =>
      inputBytes(askFunction(bridge, SERVICE.IMPORT, index, question, clockStops)),
    heed: (logLevel) => {
      log.level = LOG_LEVELS[logLevel] ?? "off";
    },
  };
}

function askFunction(
  bridge: Bridge,
  service: number,
  index: number,
  value: Uint8Array,
  clockStops: boolean,
): Uint8Array | undefined {
  if (!clockStops) return bridge.ask(service, index, "", value);
  const before = performance.now();
  const answer = bridge.ask(service, index, "", value, true);
  currentCall()?.postpone(Math.ceil(performance.now() - before));
  return answer;
}

/** The environment of a worker's instance: what can be copied was, and the rest is asked for. */
export function remoteEnvironment(plan: Plan, bridge: Bridge, log: RemoteLog): Environment {
  const { asks, config, args, env, dirs, stdin } = plan;
  const tell = (service: number) => (bytes: Uint8Array) => bridge.tell(service, 0, bytes);
  const made = environmentFrom(
    {
      config,
      log,
      args,
      env,
      dirs,
      stdin,
      stdout: asks.stdout ? tell(SERVICE.STDOUT) : undefined,
      stderr: asks.stderr ? tell(SERVICE.STDERR) : undefined,
      clock: asks.clock ? remoteClock(bridge) : undefined,
      random: asks.random ? remoteRandom(bridge) : undefined,
    },
    new RemoteVars(bridge),
  );
  return asks.http ? { ...made, httpNow: remoteHttp(bridge) } : made;
}

/** The log on the main thread. What it wants is said with every call. */
export class RemoteLog implements LogSink {
  level: LogLevel | "off" = "off";
  private readonly bridge: Bridge;

  constructor(bridge: Bridge) {
    this.bridge = bridge;
  }

  write(entry: { readonly level: LogLevel; readonly message: string }): void {
    this.bridge.tell(SERVICE.LOG, LOG_LEVELS.indexOf(entry.level), Buffer.from(entry.message, "utf8"));
  }
}

/** The vars on the main thread, which all instances of the plugin share. */
class RemoteVars extends Vars {
  private readonly bridge: Bridge;

  constructor(bridge: Bridge) {
    super(0);
    this.bridge = bridge;
  }

  override get(key: string): Uint8Array | undefined {
    return this.bridge.ask(SERVICE.VAR_GET, 0, key);
  }

  override set(key: string, value: Uint8Array): void {
    this.bridge.ask(SERVICE.VAR_SET, 0, key, value);
  }

  override delete(key: string): void {
    this.bridge.ask(SERVICE.VAR_DELETE, 0, key);
  }

  override clear(): void {
    this.bridge.ask(SERVICE.VAR_CLEAR);
  }

  override keys(): readonly string[] {
    return JSON.parse(textOf(this.bridge.ask(SERVICE.VAR_KEYS))) as string[];
  }
}

function remoteHttp(bridge: Bridge): HttpNow {
  return ({ body, ...head }) => {
    const hasBody = body === undefined ? 0 : 1;
    const bytes = bridge.ask(SERVICE.HTTP, hasBody, JSON.stringify(head), body) ?? new Uint8Array(4);
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    const parsed = JSON.parse(textOf(bytes.subarray(4, 4 + length))) as {
      status: number;
      headers: Record<string, string>;
    };
    return { ...parsed, body: bytes.subarray(4 + length) };
  };
}

function remoteClock(bridge: Bridge): WasiClock {
  return {
    now: () => BigInt(textOf(bridge.ask(SERVICE.NOW))),
    monotonic: () => BigInt(textOf(bridge.ask(SERVICE.MONOTONIC))),
  };
}

function remoteRandom(bridge: Bridge): (into: Uint8Array) => void {
  return (into) => into.set(bridge.ask(SERVICE.RANDOM, into.length) ?? []);
}

function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(inputBytes(bytes)).toString("utf8");
}
