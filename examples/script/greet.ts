import { config, host, log } from "mortise:plugin";
import { greetingFor } from "./greetings.ts";

interface Guest {
  readonly name: string;
  readonly language?: string;
}

/** Greets a guest, and tells the time, which the host knows. */
export function greet({ name, language = config.get("language") ?? "en" }: Guest): { text: string } {
  log.info(`greeting in ${language}`);
  return { text: `${greetingFor(language)}, ${name}! It is ${host.time_of_day()}.` };
}

/** Fails, on a line that the error names. */
export function fail(): never {
  throw new Error("out of greetings");
}
