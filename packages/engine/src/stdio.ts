import type { LogLevel } from "./log.ts";
import type { Speaker } from "./logging.ts";
import { logLine } from "./logging.ts";

/** The most that is kept of a line whose end has not come. */
const LINE = 8_192;

/** Turns a guest's output stream into lines of its log. What has no line end yet waits for it, up to {@link LINE} bytes. */
export class LogStream {
  private readonly guest: Speaker;
  private readonly level: LogLevel;
  private rest: Buffer = Buffer.alloc(0);

  constructor(guest: Speaker, level: LogLevel) {
    this.guest = guest;
    this.level = level;
  }

  write(bytes: Uint8Array): void {
    let text = Buffer.concat([this.rest, bytes]);
    for (let end = text.indexOf(10); end >= 0; end = text.indexOf(10)) {
      logLine(this.guest, this.level, text.subarray(0, end));
      text = text.subarray(end + 1);
    }
    for (; text.length > LINE; text = text.subarray(LINE))
      logLine(this.guest, this.level, text.subarray(0, LINE));
    this.rest = Buffer.from(text);
  }

  /** Logs what is left of a last line. */
  flush(): void {
    if (this.rest.length > 0) logLine(this.guest, this.level, this.rest);
    this.rest = Buffer.alloc(0);
  }
}
