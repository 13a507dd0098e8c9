import type { LibraryDoc } from "../libraries/library.ts";
import type { Value } from "../libraries/value.ts";
import type { Report } from "../problem.ts";
import type { Expression, Name } from "../syntax/ast.ts";
import { printExpression } from "../syntax/print.ts";
import type { Span } from "../syntax/source.ts";
import type { Element, FileModel, Model, Slot } from "./model.ts";
import { lookup, lookupDistant, reportName } from "./names.ts";

/** An expression whose names are known: what is left to do is to call libraries. */
export type Resolved =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "list"; readonly items: readonly Resolved[] }
  | { readonly kind: "slot"; readonly slot: Slot }
  | { readonly kind: "parameter"; readonly at: number }
  | {
      readonly kind: "call";
      readonly library: string;
      readonly name: string;
      readonly args: readonly Resolved[];
    }
  | { readonly kind: "failed"; readonly why: string };

/** What there is to call: the libraries by name, with what they offer where that is known before they are asked. */
export type KnownLibraries = ReadonlyMap<string, LibraryDoc | undefined>;

/** What a call is: a check is called by itself, a selector for its value. */
type Role = "check" | "selector";

/** Where an expression stands: the file for its libraries, the element for its names. */
export interface Place {
  readonly model: Model;
  readonly file: FileModel;
  readonly element?: Element;
  readonly report: Report;
  /** The libraries that there are. */
  readonly known: KnownLibraries;
  /** The parameters of a connection check. */
  readonly parameters?: readonly Name[];
  /** Whether a name may be found by its last part anywhere. */
  readonly distant?: boolean;
}

/** Resolves the names of an expression, and reports those that are not there or not clear. */
export function resolve(of: Expression, place: Place, role: Role = "selector"): Resolved {
  switch (of.kind) {
    case "string":
      return { kind: "value", value: { kind: "string", value: of.value } };
    case "number":
      return {
        kind: "value",
        value: { kind: Number.isInteger(of.value) ? "int" : "float", value: of.value },
      };
    case "boolean":
      return { kind: "value", value: { kind: "boolean", value: of.value } };
    case "list":
      return { kind: "list", items: of.items.map((item) => resolve(item, place)) };
    case "name":
    case "member":
      return reference(of, place);
    case "call":
      return call(of, place, role);
  }
}

/** The slots that an expression needs. */
export function needs(of: Resolved): Slot[] {
  switch (of.kind) {
    case "slot":
      return [of.slot];
    case "list":
      return of.items.flatMap(needs);
    case "call":
      return of.args.flatMap(needs);
    case "value":
    case "parameter":
    case "failed":
      return [];
  }
}

function reference(of: Expression, place: Place): Resolved {
  const names = namesOf(of);
  const shown = printExpression(of);
  if (names === undefined) {
    place.report("MORTISE_HIE_NAME_UNKNOWN", of, `\`${shown}\` is no path: only names have members.`);
    return { kind: "failed", why: `\`${shown}\` is no path` };
  }
  const parameter = names.length === 1 ? place.parameters?.findIndex(({ text }) => text === names[0]) : -1;
  if (parameter !== undefined && parameter !== -1) return { kind: "parameter", at: parameter };
  const found = place.element === undefined ? undefined : lookup(place.element, names);
  if (found !== undefined && "found" in found) {
    if (found.found.kind === "slot") return { kind: "slot", slot: found.found.slot };
    place.report("MORTISE_HIE_NAME_UNKNOWN", of, `\`${shown}\` is an element, which has no value.`, {
      hint: `Name one of its scopes or refs, as \`${shown}.name\`.`,
    });
    return { kind: "failed", why: `\`${shown}\` is an element, which has no value` };
  }
  const distant =
    found === undefined && place.distant === true ? lookupDistant(place.model, names) : undefined;
  if (distant !== undefined && "found" in distant) {
    const slot = distant.found;
    place.report("MORTISE_HIE_NAME_DISTANT", of, `\`${shown}\` is taken to be \`${slot.path}\`.`, {
      severity: "warning",
    });
    return { kind: "slot", slot };
  }
  const unclear = found ?? distant;
  reportName({ ...place.file, report: place.report }, of, shown, unclear);
  const ambiguous = unclear !== undefined && "ambiguous" in unclear;
  return { kind: "failed", why: `\`${shown}\` ${ambiguous ? "is ambiguous" : "is declared nowhere around"}` };
}

function call(of: Extract<Expression, { kind: "call" }>, place: Place, role: Role): Resolved {
  const { callee } = of;
  const args = of.args.map((arg) => resolve(arg, place));
  if (callee.kind === "name") {
    const imported = place.file.functions.get(callee.text);
    if (imported !== undefined) {
      const called = { kind: "call", library: imported.library, name: imported.name, args } as const;
      return known(called, callee, callee, place, role);
    }
  } else if (callee.kind === "member" && callee.object.kind === "name") {
    const written = callee.object.text;
    const library = place.file.libraries.get(written) ?? written;
    const called = { kind: "call", library, name: callee.name.text, args } as const;
    return known(called, callee.object, callee.name, place, role);
  }
  const shown = printExpression(callee);
  place.report("MORTISE_HIE_CHECK_INVALID", callee, `\`${shown}\` is no function of a library.`, {
    hint: "Write `library.function(arguments)`, or import the function with `from library import function`.",
  });
  return { kind: "failed", why: `\`${shown}\` is no function of a library` };
}

/** The call, with its library looked up, and its function where that is known already; the library reports it too. */
function known(
  of: Extract<Resolved, { kind: "call" }>,
  libraryAt: Span,
  nameAt: Span,
  { known: libraries, report }: Place,
  role: Role,
): Resolved {
  const { library, name } = of;
  if (libraries.has(library)) {
    const offered = libraries.get(library)?.[`${role}s`];
    if (offered !== undefined && !offered.some((one) => one.name === name))
      report("MORTISE_HIE_FUNCTION_UNKNOWN", nameAt, `The library ${library} has no ${role} ${name}.`, {
        hint: `It has ${offered.map((one) => one.name).join(", ")}.`,
      });
    return of;
  }
  report("MORTISE_HIE_LIBRARY_UNKNOWN", libraryAt, `There is no library \`${library}\`.`, {
    hint: `Known are ${[...libraries.keys()].sort().join(", ")}. Configure others under \`[libraries]\`.`,
  });
  return { kind: "failed", why: `there is no library \`${library}\`` };
}

function namesOf(of: Expression): string[] | undefined {
  const names: string[] = [];
  let at = of;
  while (at.kind === "member") {
    names.unshift(at.name.text);
    at = at.object;
  }
  return at.kind === "name" ? [at.text, ...names] : undefined;
}
