import { escaped, wholeWords } from "../blank.ts";
import type { Check } from "../library.ts";
import { signature } from "../parameters.ts";
import type { Place, Scope } from "../value.ts";
import { fail, PASS } from "../value.ts";
import type { Workspace } from "../workspace.ts";
import type { Module } from "./module.ts";
import { dotted, importOf, moduleAt } from "./module.ts";

/** What the library `python` checks. */
export const CHECKS: readonly Check[] = [
  {
    ...signature(
      "imports",
      "Some file of the scope imports the module.",
      "scope: scope",
      "module: string or scope",
    ),
    run: (args, workspace) => {
      const wanted = namesOf(args.value(1)?.kind === "string" ? args.string(1) : args.scope(1));
      const found = read(args.scope(0), workspace).some((module) =>
        wanted.some((name) => importOf(module, name)),
      );
      return found
        ? PASS
        : fail(`Nothing in ${args.scope(0).name} imports ${wanted.join(" or ")}.`, files(args.scope(0)));
    },
  },
  {
    ...signature(
      "no_import",
      "No file of the scope imports the module.",
      "scope: scope",
      "module: string or scope",
    ),
    run: (args, workspace) => {
      const wanted = namesOf(args.value(1)?.kind === "string" ? args.string(1) : args.scope(1));
      const places: Place[] = [];
      for (const module of read(args.scope(0), workspace))
        for (const name of wanted) {
          const found = importOf(module, name);
          if (found !== undefined)
            places.push({ file: module.path, line: found.line, message: `imports ${name}` });
        }
      return places.length === 0
        ? PASS
        : fail(`${args.scope(0).name} imports ${wanted.join(" or ")}.`, places);
    },
  },
  {
    ...signature(
      "returns_type",
      "Some function of the scope is declared to return the type.",
      "scope: scope",
      "type: string",
    ),
    run: (args, workspace) => {
      const type = args.string(1);
      const found = read(args.scope(0), workspace).some((module) => returns(module, "\\w+", type));
      return found
        ? PASS
        : fail(`No function in ${args.scope(0).name} returns ${type}.`, files(args.scope(0)));
    },
  },
  {
    ...signature(
      "function_returns_type",
      "The function is declared to return the type.",
      "scope: scope",
      "function: string",
      "type: string",
    ),
    run: (args, workspace) => {
      const [name, type] = [args.string(1), args.string(2)];
      const found = read(args.scope(0), workspace).some((module) => returns(module, escaped(name), type));
      return found
        ? PASS
        : fail(`${name} in ${args.scope(0).name} does not return ${type}.`, files(args.scope(0)));
    },
  },
  {
    ...signature(
      "calls",
      "Some file of the scope calls the target, or something of it.",
      "scope: scope",
      "target: string",
    ),
    run: (args, workspace) => {
      const target = args.string(1);
      const found = read(args.scope(0), workspace).some(({ code }) => calls(code, target));
      return found ? PASS : fail(`Nothing in ${args.scope(0).name} calls ${target}.`, files(args.scope(0)));
    },
  },
  {
    ...signature(
      "calls_function",
      "Some file of the scope calls the function of the module.",
      "scope: scope",
      "module: string",
      "function: string",
    ),
    run: (args, workspace) => {
      const target = `${args.string(1)}.${args.string(2)}`;
      const pattern = new RegExp(`\\b${escaped(args.string(1))}\\s*\\.\\s*${escaped(args.string(2))}\\s*\\(`);
      const found = read(args.scope(0), workspace).some(({ code }) => pattern.test(code));
      return found ? PASS : fail(`Nothing in ${args.scope(0).name} calls ${target}.`, files(args.scope(0)));
    },
  },
  {
    ...signature(
      "calls_scope",
      "Some file of one scope calls what the other defines.",
      "from: scope",
      "to: scope",
    ),
    run: (args, workspace) => {
      const names = new Set(read(args.scope(1), workspace).flatMap(defined));
      const found = read(args.scope(0), workspace).some(({ code }) => callsAny(code, names));
      return found
        ? PASS
        : fail(
            `${args.scope(0).name} calls nothing that ${args.scope(1).name} defines.`,
            files(args.scope(0)),
          );
    },
  },
];

function read({ paths }: Scope, workspace: Workspace): Module[] {
  return paths.flatMap((path) => moduleAt(workspace, path) ?? []);
}

function files({ paths }: Scope): Place[] {
  return paths.map((file) => ({ file }));
}

function namesOf(target: string | Scope): string[] {
  return typeof target === "string" ? [target] : target.paths.map(dotted);
}

function returns({ code, text }: Module, name: string, type: string): boolean {
  const starts = new RegExp(`\\bdef\\s+${name}\\s*[(\\[]`, "g");
  const written = wholeWords(type);
  for (const { index } of code.matchAll(starts)) {
    const end = signatureEnd(code, index);
    const arrow = code.lastIndexOf("->", end);
    if (arrow > index && written.test(text.slice(arrow + 2, end))) return true;
  }
  return false;
}

/** Where the `:` is that ends a signature, outside all brackets. */
function signatureEnd(code: string, from: number): number {
  let depth = 0;
  for (let at = from; at < code.length; at++) {
    const mark = code[at];
    if (mark === "(" || mark === "[" || mark === "{") depth += 1;
    else if (mark === ")" || mark === "]" || mark === "}") depth -= 1;
    else if (mark === ":" && depth <= 0) return at;
  }
  return code.length;
}

function calls(code: string, target: string): boolean {
  const pattern = new RegExp(`(?<!\\b(?:def|class)\\s+)\\b${escaped(target)}(?:\\s*\\(|\\.)`);
  return pattern.test(code);
}

function defined({ code }: Module): string[] {
  return [...code.matchAll(/\b(?:def|class)\s+(\w+)/g)].map(([, name]) => name ?? "");
}

function callsAny(code: string, names: ReadonlySet<string>): boolean {
  for (const match of code.matchAll(/(\bdef\s+|\bclass\s+)?\b(\w+)(?=\s*\(|\.)/g))
    if (match[1] === undefined && names.has(match[2] ?? "")) return true;
  return false;
}
