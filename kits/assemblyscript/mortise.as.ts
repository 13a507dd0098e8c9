// What a plugin gets from its host, as text. Encoded here: the PDK's own `outputString` cuts what is no ASCII short.
import { Config, Host, LogLevel, Memory } from "@extism/as-pdk";
import { error_set, length } from "@extism/as-pdk/lib/env";

// @ts-ignore: a decorator
@external("extism:host/user", "emit_event")
declare function emit_event(input: u64): u64;

/** The call's input. */
export function input(): string {
  return Host.inputString();
}

/** Sets the call's output. */
export function output(text: string): void {
  Host.output(Uint8Array.wrap(String.UTF8.encode(text)));
}

/** A setting that the deployment gives this plugin. */
export function setting(key: string, unless: string): string {
  const value = Config.get(key);
  return value === null ? unless : value;
}

export function info(message: string): void {
  Host.log(LogLevel.Info, message);
}

export function warn(message: string): void {
  Host.log(LogLevel.Warn, message);
}

/** Emits an event in this plugin's name; `payload` is JSON. Needs `emit:<stream>`. Answers with the host's reply. */
export function emit(stream: string, type: string, payload: string = "{}"): string {
  return text(emit_event(json('{"stream":' + quote(stream) + ',"type":' + quote(type) + ',"payload":' + payload + "}")));
}

/** Whether a host function's reply is a success: `{"kind":"Success","payload":…}`. */
export function succeeded(reply: string): bool {
  return reply.startsWith('{"kind":"Success"');
}

/** Text for a host function of your own: declare it as `emit_event` is, and pass it `json(…)`. */
export function json(value: string): u64 {
  return Memory.allocateString(value).offset;
}

/** The reply of a host function, as JSON. */
export function text(reply: u64): string {
  return new Memory(reply, length(reply)).toString();
}

/** Text as JSON has it. */
export function quote(value: string): string {
  let out = '"';
  for (let at = 0; at < value.length; at++) {
    const unit = value.charCodeAt(at);
    if (unit == 0x22 || unit == 0x5c) out += "\\" + String.fromCharCode(unit);
    else if (unit < 0x20) out += "\\u" + unit.toString(16).padStart(4, "0");
    else out += String.fromCharCode(unit);
  }
  return out + '"';
}

/** What AssemblyScript calls when it gives up: the reason becomes the call's error. */
export function giveUp(message: string | null, file: string | null, line: u32, column: u32): void {
  const what = message === null ? "aborted" : message;
  const where = file === null ? "" : " at " + file + ":" + line.toString() + ":" + column.toString();
  error_set(Memory.allocateString(what + where).offset);
  unreachable();
}
