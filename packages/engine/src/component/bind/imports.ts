import { MortiseError } from "../../errors.ts";
import { clip } from "../../wasm/module.ts";
import { withoutVersion } from "../names.ts";
import type { FuncSource } from "../resolve/items.ts";
import { fits, mismatch } from "../resolve/match.ts";
import type { FuncType } from "../types.ts";
import { funcText } from "../typetext.ts";
import { serves } from "../version.ts";

/** A function that a component may call: values as {@link codecOf} says. */
export interface ComponentFunction {
  readonly run: (...args: readonly never[]) => unknown;
  /** Whether it may answer a promise: then it can only be served by `call`. */
  readonly async?: boolean | undefined;
  /** Whether it waits for a person, so that the deadline's clock stops. */
  readonly clockStops?: boolean | undefined;
  /** Whether its calls count against the cap on calls of host functions; true unless given. */
  readonly counted?: boolean | undefined;
  /** Serves `call` in place of `run`, which serves `callSync`; may answer a promise. */
  readonly wait?: ((...args: readonly never[]) => unknown) | undefined;
  /** What it is. A component that imports it as something else is refused; where it is left out, values are checked only. */
  readonly type?: FuncType | undefined;
}

/**
 * What a component may import: functions by their names, in interfaces by theirs, such as
 * `pattern:extension/host@0.1.0`. Functions that are imported by themselves stand under `""`, those of an instance
 * inside an imported one under `outer#inner`. Methods of resources go by their full names, such as
 * `[method]output-stream.write`.
 */
export type ComponentImports = Readonly<Record<string, Interface>>;

type Interface = Readonly<Record<string, ComponentFunction>>;

/**
 * Finds what serves an import: the interface of that name at the same version, or else at a later one that is compatible.
 *
 * @throws MORTISE_IMPORT_UNKNOWN, MORTISE_IMPORT_MISMATCH where only other versions are there, or its type is another
 */
export function importedFunction(
  imports: ComponentImports,
  source: Extract<FuncSource, { kind: "import" }>,
  type: FuncType,
): ComponentFunction {
  const wanted = source.instance ?? "";
  const { path, version } = withoutVersion(wanted);
  const others: string[] = [];
  for (const [provided, functions] of inOrder(imports, wanted)) {
    const has = withoutVersion(provided);
    if (has.path !== path) continue;
    if (provided !== wanted && !serves(has.version, version)) {
      others.push(has.version === undefined ? "one without a version" : `version ${has.version}`);
      continue;
    }
    if (Object.hasOwn(functions, source.name)) {
      const found = functions[source.name] as ComponentFunction;
      if (found.type === undefined || fits(type, found.type)) return found;
      const name = wanted === "" ? source.name : `${wanted}#${source.name}`;
      throw mismatch(name, funcText(type), funcText(found.type), source.offset);
    }
  }
  const what = `\`${clip(wanted === "" ? source.name : `${wanted}#${source.name}`)}\``;
  if (others.length > 0)
    throw new MortiseError(
      "MORTISE_IMPORT_MISMATCH",
      `The component imports ${what}; of that interface there is ${others.join(", ")}.`,
      { offset: source.offset },
    );
  throw new MortiseError("MORTISE_IMPORT_UNKNOWN", `The component imports ${what}, which nobody provides.`, {
    offset: source.offset,
  });
}

/** The interfaces, the one of that very name first. */
function inOrder(imports: ComponentImports, name: string): readonly (readonly [string, Interface])[] {
  const all = Object.entries(imports);
  return Object.hasOwn(imports, name) ? [[name, imports[name] as Interface], ...all] : all;
}
