import type { Preopen } from "@mortise/engine";
import { MortiseError, printable } from "@mortise/engine";

/** An option's value that is wrong: names the option and what it takes. */
export function wrong(option: string, value: string, form: string): MortiseError {
  const shown = value.length > 80 ? `${value.slice(0, 80)}…` : value;
  return new MortiseError(
    "MORTISE_OPTION_INVALID",
    `The option \`${option}\` is \`${printable(shown)}\`; it takes ${form}.`,
  );
}

/** Reads a whole number from 1 to `max`. */
export function whole(option: string, unit: string, max: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,16}$/.test(value) ? Number(value) : 0;
    if (number < 1 || number > max) throw wrong(option, value, `${unit}: a whole number from 1 to ${max}`);
    return number;
  };
}

/** Adds `key=value` to those that came before. */
export function pair(
  option: string,
): (value: string, before?: ReadonlyMap<string, string>) => Map<string, string> {
  return (value, before = new Map()) => {
    const at = value.indexOf("=");
    if (at < 1) throw new MortiseError("MORTISE_OPTION_INVALID", `The option \`${option}\` takes key=value.`);
    return new Map(before).set(value.slice(0, at), value.slice(at + 1));
  };
}

/** Adds a variable of this process's environment, by name, to those that came before. */
export function variable(name: string, before: ReadonlyMap<string, string> = new Map()): Map<string, string> {
  const value = process.env[name];
  if (value === undefined) throw wrong("--env", name, "the name of a variable that is set");
  return new Map(before).set(name, value);
}

/** Adds a folder to those that came before: `HOST:GUEST`, and `:rw` where the plugin may write. */
export function folder(value: string, before: readonly Preopen[] = []): readonly Preopen[] {
  const [, host, guest, access] = /^(.+?):([./][^:]*)(?::(ro|rw))?$/.exec(value) ?? [];
  if (host === undefined || guest === undefined) {
    throw wrong(
      "--dir",
      value,
      "HOST:GUEST, such as `./data:/data`, or HOST:GUEST:rw where the plugin may write",
    );
  }
  return [...before, { host, guest, write: access === "rw" }];
}

/** Adds a value to those that came before. */
export function listed(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
