import { HieError } from "../errors.ts";
import type { Scope, Value, Verdict } from "./value.ts";
import type { Workspace } from "./workspace.ts";

/** What a library says about itself. */
export interface LibraryDoc {
  readonly name: string;
  readonly description: string;
  readonly version?: string;
  readonly selectors: readonly FunctionDoc[];
  readonly checks: readonly FunctionDoc[];
}

/** One function of a library. */
export interface FunctionDoc {
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly ParameterDoc[];
}

/** A parameter of a library's function; `type` as it is shown, e.g. `scope` or `string`. */
export interface ParameterDoc {
  readonly name: string;
  readonly type: string;
  readonly optional?: boolean;
}

/**
 * What `.hie` files import: selectors that find scopes, and checks over them. Built-in libraries and plugins are
 * the same to the language. Each method may answer at once or later; it throws a {@link HieError} where it cannot.
 */
export interface Library {
  readonly name: string;
  /** False for a program, which may do whatever its user may. */
  readonly sealed?: boolean;
  /** Evaluates a function to a value: a selector to a scope, most of the time. */
  call(name: string, args: readonly Value[], workspace: Workspace): Value | Promise<Value>;
  /** Runs a check. */
  check(name: string, args: readonly Value[], workspace: Workspace): Verdict | Promise<Verdict>;
  /** What the library offers. */
  doc(): LibraryDoc | Promise<LibraryDoc>;
  /** Ends what the library holds: instances, processes. Called once, after a run. */
  close?(): void | Promise<void>;
}

/** A library whose functions are known before anything runs. */
export interface BuiltIn extends Library {
  doc(): LibraryDoc;
}

/** One function of a built-in library: its doc, and what it does with its arguments. */
export interface Selector extends FunctionDoc {
  readonly run: (args: Args, workspace: Workspace) => Value;
}

/** One check of a built-in library. */
export interface Check extends FunctionDoc {
  readonly run: (args: Args, workspace: Workspace) => Verdict;
}

/** The arguments of one call, read by position and type. Each throws `MORTISE_HIE_ARGUMENT_INVALID`. */
export interface Args {
  string(at: number): string;
  integer(at: number): number;
  scope(at: number): Scope;
  scopes(at: number): readonly Scope[];
  value(at: number): Value | undefined;
}

/** A library out of functions that answer at once. */
export function builtin(
  name: string,
  description: string,
  selectors: readonly Selector[],
  checks: readonly Check[],
): BuiltIn {
  const find = <T extends FunctionDoc>(among: readonly T[], wanted: string, what: string): T => {
    const found = among.find((one) => one.name === wanted);
    if (found !== undefined) return found;
    throw new HieError(
      "MORTISE_HIE_FUNCTION_UNKNOWN",
      `The library ${name} has no ${what} ${wanted}. It has ${among.map((one) => one.name).join(", ")}.`,
    );
  };
  return {
    name,
    call: (wanted, args, workspace) => {
      const found = find(selectors, wanted, "selector");
      return found.run(argsOf(`${name}.${wanted}`, found, args), workspace);
    },
    check: (wanted, args, workspace) => {
      const found = find(checks, wanted, "check");
      return found.run(argsOf(`${name}.${wanted}`, found, args), workspace);
    },
    doc: () => ({
      name,
      description,
      selectors: selectors.map(described),
      checks: checks.map(described),
    }),
  };
}

function described({ name, description, parameters }: FunctionDoc): FunctionDoc {
  return { name, description, parameters };
}

function argsOf(shown: string, { parameters }: FunctionDoc, values: readonly Value[]): Args {
  const wrong = (at: number, type: string): HieError =>
    new HieError(
      "MORTISE_HIE_ARGUMENT_INVALID",
      `${shown} needs ${type} as argument ${at + 1}${parameters[at] === undefined ? "" : ` (${parameters[at].name})`}.`,
    );
  const required = parameters.filter(({ optional }) => optional !== true).length;
  if (values.length < required || values.length > parameters.length) {
    const wanted = parameters.map(({ name, type, optional }) => `${name}${optional ? "?" : ""}: ${type}`);
    throw new HieError(
      "MORTISE_HIE_ARGUMENT_INVALID",
      `${shown}(${wanted.join(", ")}) was given ${values.length} arguments.`,
    );
  }
  const scopes = (at: number): readonly Scope[] => {
    const value = values[at];
    if (value?.kind === "scope") return [value.scope];
    if (value?.kind !== "list") throw wrong(at, "a list of scopes");
    return value.items.map((item) => {
      if (item.kind !== "scope") throw wrong(at, "a list of scopes");
      return item.scope;
    });
  };
  return {
    string: (at) => {
      const value = values[at];
      if (value?.kind !== "string") throw wrong(at, "a string");
      return value.value;
    },
    integer: (at) => {
      const value = values[at];
      if (value?.kind !== "int" && value?.kind !== "float") throw wrong(at, "a number");
      return Math.trunc(value.value);
    },
    scope: (at) => {
      const value = values[at];
      if (value?.kind === "list" && value.items.length > 0) return union(scopes(at));
      if (value?.kind !== "scope") throw wrong(at, "a scope");
      return value.scope;
    },
    scopes,
    value: (at) => values[at],
  };
}

function union(scopes: readonly Scope[]): Scope {
  const [first] = scopes;
  if (scopes.length === 1 && first !== undefined) return first;
  const paths = [...new Set(scopes.flatMap((scope) => scope.paths))].sort();
  return { kind: "Glob", name: scopes.map(({ name }) => name).join(" + "), paths, resolved: true };
}
