import { HieError } from "../errors.ts";
import type { Library } from "../libraries/library.ts";
import type { Value, Verdict } from "../libraries/value.ts";
import type { Workspace } from "../libraries/workspace.ts";
import type { Slot } from "./model.ts";
import type { Resolved } from "./resolve.ts";
import { mismatch } from "./types.ts";

/** A value, or why there is none. */
export type Outcome =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly why: string };

/** Evaluates the scopes and checks of one run: each scope when it is first needed, and once. */
export interface Evaluator {
  readonly slot: (slot: Slot) => Promise<Outcome>;
  readonly check: (of: Resolved, parameters?: readonly Value[]) => Promise<Verdict>;
}

/** What an evaluator works with. */
export interface Evaluating {
  readonly libraries: ReadonlyMap<string, Library>;
  readonly workspace: Workspace;
  /** The values of scopes and refs, with their names resolved. */
  readonly values: ReadonlyMap<Slot, Resolved>;
}

const VERDICTS: readonly unknown[] = ["pass", "fail", "error"] satisfies Verdict["kind"][];
const VALUES: readonly unknown[] = [
  "null",
  "boolean",
  "int",
  "float",
  "string",
  "list",
  "scope",
] satisfies Value["kind"][];

/** An evaluator with nothing evaluated yet. */
export function evaluator({ libraries, workspace, values }: Evaluating): Evaluator {
  const done = new Map<Slot, Promise<Outcome>>();

  const slot = (of: Slot): Promise<Outcome> => {
    const known = done.get(of);
    if (known !== undefined) return known;
    const made = compute(of);
    done.set(of, made);
    return made;
  };

  const compute = async (of: Slot): Promise<Outcome> => {
    await undefined;
    const resolved = values.get(of);
    if (resolved === undefined) return { ok: false, why: `the ${of.kind} \`${of.path}\` has no value` };
    const outcome = await evaluate(resolved, []);
    if (!outcome.ok)
      return { ok: false, why: `the ${of.kind} \`${of.path}\` cannot be resolved: ${outcome.why}` };
    const why = mismatch(of, outcome.value.kind);
    return why === undefined ? outcome : { ok: false, why };
  };

  const evaluate = async (of: Resolved, parameters: readonly Value[]): Promise<Outcome> => {
    switch (of.kind) {
      case "value":
        return { ok: true, value: of.value };
      case "slot":
        return slot(of.slot);
      case "failed":
        return { ok: false, why: of.why };
      case "parameter": {
        const value = parameters[of.at];
        return value === undefined ? { ok: false, why: "a parameter is missing" } : { ok: true, value };
      }
      case "list": {
        const items = await all(of.items, parameters);
        return "why" in items ? items : { ok: true, value: { kind: "list", items: items.values } };
      }
      case "call": {
        const args = await all(of.args, parameters);
        if ("why" in args) return args;
        try {
          const library = libraries.get(of.library);
          if (library === undefined) return { ok: false, why: `there is no library \`${of.library}\`` };
          const value: Value | undefined = await library.call(of.name, args.values, workspace);
          if (VALUES.includes(value?.kind)) return { ok: true, value };
          return { ok: false, why: nonsense(`${of.library}.${of.name}`).message };
        } catch (error) {
          return { ok: false, why: reason(error, `${of.library}.${of.name}`) };
        }
      }
    }
  };

  const all = async (
    items: readonly Resolved[],
    parameters: readonly Value[],
  ): Promise<{ readonly values: Value[] } | { readonly ok: false; readonly why: string }> => {
    const found: Value[] = [];
    for (const item of items) {
      const outcome = await evaluate(item, parameters);
      if (!outcome.ok) return outcome;
      found.push(outcome.value);
    }
    return { values: found };
  };

  const check = async (of: Resolved, parameters: readonly Value[] = []): Promise<Verdict> => {
    if (of.kind === "failed") return { kind: "error", message: sentence(of.why) };
    if (of.kind !== "call") return { kind: "error", message: "A check must call a library's function." };
    const args = await all(of.args, parameters);
    if ("why" in args) return { kind: "error", message: sentence(args.why) };
    try {
      const library = libraries.get(of.library);
      if (library === undefined) return { kind: "error", message: `There is no library \`${of.library}\`.` };
      const verdict: Verdict | undefined = await library.check(of.name, args.values, workspace);
      return VERDICTS.includes(verdict?.kind) ? verdict : nonsense(`${of.library}.${of.name}`);
    } catch (error) {
      return { kind: "error", message: sentence(reason(error, `${of.library}.${of.name}`)) };
    }
  };

  return { slot, check };
}

/** What to say of an answer that is none: libraries are other people's code. */
function nonsense(shown: string): Verdict & { readonly kind: "error" } {
  return {
    kind: "error",
    message: `MORTISE_HIE_LIBRARY_FAILED: ${shown} answered nothing that can be read.`,
  };
}

function reason(error: unknown, shown: string): string {
  if (error instanceof HieError) return `${error.code}: ${error.problem}`;
  return `MORTISE_HIE_LIBRARY_FAILED: ${shown} failed: ${error instanceof Error ? error.message : String(error)}`;
}

/** A reason as a sentence. */
export function sentence(why: string): string {
  const text = why.charAt(0).toUpperCase() + why.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
