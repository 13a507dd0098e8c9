import type { Call } from "./call.ts";
import type { Limits } from "./limits.ts";
import type { LogLevel, LogSink } from "./log.ts";
import { printable, wants } from "./log.ts";

/** Whose messages they are: an instance, with the call that it is in. */
export interface Speaker {
  readonly call: Call;
  readonly limits: Limits;
  readonly environment: { readonly log: LogSink };
}

/** Hands one message of a guest to its log; a call that has logged too much is ended. */
export function logLine(guest: Speaker, level: LogLevel, message: Uint8Array): void {
  const { call, environment } = guest;
  if (!wants(environment.log, level)) return;
  call.logLeft -= message.length;
  if (call.logLeft < 0) {
    call.fail("MORTISE_LOG_EXCEEDED", `The call logged more than ${guest.limits.logBytes} bytes.`);
    return;
  }
  environment.log.write({ level, message: printable(Buffer.from(message).toString("utf8")) });
}
