import { MortiseError } from "./errors.ts";

/** What one instance may hold, and what one call may use. Every field has a default; none is unlimited unless said so. */
export interface Limits {
  /** Bytes of all guest memories and of what the instance holds in the kernel. Rounded down to pages of 64 KiB. */
  readonly memory: number;
  /** Elements of all guest tables; what those begin with leaves is shared out equally. */
  readonly tableElements: number;
  /** Milliseconds of wall time from the guest's entry; `Infinity` for none. */
  readonly deadline: number;
  /** Units of fuel for one call; undefined for none metered. About one unit an instruction. */
  readonly fuel: number | undefined;
  /** Bytes of one call's output. */
  readonly output: number;
  /** Bytes that one call may log. */
  readonly logBytes: number;
  /** Host function calls in one call. */
  readonly hostCalls: number;
  /** Bytes of all vars, keys counted. */
  readonly vars: number;
}

/** A size: bytes as a number, or text such as `"64MiB"`, `"512KiB"`, `"1GiB"`, `"1000B"`. */
export type Size = number | string;

/** {@link Limits} as a caller writes them: each may be left out, sizes may be text. */
export interface LimitOptions {
  readonly memory?: Size | undefined;
  readonly tableElements?: number | undefined;
  readonly deadline?: number | undefined;
  readonly fuel?: number | undefined;
  readonly output?: Size | undefined;
  readonly logBytes?: Size | undefined;
  readonly hostCalls?: number | undefined;
  readonly vars?: Size | undefined;
}

const MIB = 1 << 20;

export const DEFAULT_LIMITS: Limits = {
  memory: 256 * MIB,
  tableElements: 100_000,
  deadline: 5_000,
  fuel: undefined,
  output: 64 * MIB,
  logBytes: MIB,
  hostCalls: 1_000_000,
  vars: MIB,
};

const MAX_MEMORY = 65_536 * 65_536;

/**
 * Reads limits as written, over a base; a wrong one is an error that names it.
 *
 * @throws MORTISE_OPTION_INVALID
 * @example
 * ```ts
 * limitsFrom({ memory: "16MiB", deadline: 100 }).memory; // 16777216
 * ```
 */
export function limitsFrom(options: LimitOptions, base: Limits = DEFAULT_LIMITS): Limits {
  return {
    memory: size("memory", options.memory, base.memory, MAX_MEMORY),
    tableElements: whole("tableElements", options.tableElements, base.tableElements, 10_000_000),
    deadline: deadline(options.deadline, base.deadline),
    fuel: options.fuel === undefined ? base.fuel : whole("fuel", options.fuel, 0, Number.MAX_SAFE_INTEGER),
    output: size("output", options.output, base.output, MAX_MEMORY),
    logBytes: size("logBytes", options.logBytes, base.logBytes, Number.MAX_SAFE_INTEGER),
    hostCalls: whole("hostCalls", options.hostCalls, base.hostCalls, Number.MAX_SAFE_INTEGER),
    vars: size("vars", options.vars, base.vars, MAX_MEMORY),
  };
}

/** A deadline in milliseconds: a number above zero, or `Infinity`. */
export function deadline(value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== "number" || !(value > 0))
    throw invalid("deadline", value, "milliseconds above 0, or Infinity");
  return value;
}

/** The fuel of one call, of an instance that is metered; undefined where it is not. */
export function fuel(value: number | undefined, limit: number | undefined): number | undefined {
  if (value !== undefined && limit === undefined)
    throw new MortiseError(
      "MORTISE_OPTION_INVALID",
      "The option `fuel` bounds nothing: the instance has no limit of it, and is not metered.",
    );
  return limit === undefined ? undefined : whole("fuel", value, limit, Number.MAX_SAFE_INTEGER);
}

function whole(name: string, value: number | undefined, fallback: number, max: number): number {
  if (value === undefined) return fallback;
  if (!Number.isSafeInteger(value) || value < 0 || value > max)
    throw invalid(name, value, `a whole number from 0 to ${max}`);
  return value;
}

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KIB: 1024,
  MIB,
  GIB: 1024 * MIB,
};

function size(name: string, value: Size | undefined, fallback: number, max: number): number {
  if (typeof value !== "string") return whole(name, value, fallback, max);
  const match = /^(\d{1,15}(?:\.\d{1,6})?)\s*([kmg]i?b|b)$/i.exec(value.trim());
  const bytes =
    match === null
      ? Number.NaN
      : Math.floor(Number(match[1]) * (UNITS[(match[2] ?? "B").toUpperCase()] ?? Number.NaN));
  if (!(bytes <= max)) throw invalid(name, value, `bytes, or text such as "64MiB", up to ${max} bytes`);
  return bytes;
}

function invalid(name: string, value: unknown, form: string): MortiseError {
  return new MortiseError(
    "MORTISE_OPTION_INVALID",
    `The option \`${name}\` is ${shown(value)}; it takes ${form}.`,
  );
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 80));
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
