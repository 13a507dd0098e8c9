import { crosses } from "./answer.ts";
import { MortiseError } from "./errors.ts";
import type { HostImport } from "./gate.ts";
import { Gate } from "./gate.ts";
import type { Metered } from "./metered.ts";
import type { Import } from "./wasm/module.ts";
import { clip } from "./wasm/module.ts";
import type { FunctionType } from "./wasm/types.ts";
import { isIndexed, sameType, typeText } from "./wasm/types.ts";

/** One core module of a plugin, under the name by which its other modules import from it. */
export interface Part {
  readonly name: string;
  readonly metered: Metered;
  /** Where the module begins in the file that was given; 0 unless said. */
  readonly start?: number | undefined;
}

/** Something that is there, or will be once the part that it comes from is instantiated. */
export type Given =
  | { readonly kind: "value"; readonly value: WebAssembly.ExportValue }
  | { readonly kind: "gate"; readonly index: number }
  | { readonly kind: "part"; readonly part: number; readonly name: string };

/** Where one import comes from: `own` is a memory or table that nobody provides, which the host makes. */
export type Source = Given | { readonly kind: "own" };

/** A plugin's modules with every import resolved; what an instance is made from. */
export interface Linked {
  readonly parts: readonly Part[];
  /** In the order of instantiation: whoever is imported from comes first. */
  readonly order: readonly number[];
  readonly sources: readonly (readonly Source[])[];
  /** Whose exports and memory a guest's are. */
  readonly main: number;
  /** The functions that the host enters, where they are of several modules: a guest's exports `0`, `1` and so on. */
  readonly entered?: readonly Given[] | undefined;
  readonly gate: Gate;
  readonly usesKernel: boolean;
}

/**
 * Answers a function that a module imports: a wasm function as it is, or a host function behind the gate. `part` says
 * which of the plugin's modules asks, and so whose memory its pointers are into.
 */
export type Provider = (
  module: string,
  name: string,
  type: FunctionType,
  part: number,
) => WebAssembly.ExportValue | HostImport | undefined;

/** An import that a provider has answered, and with what. */
export interface Provided {
  readonly part: number;
  readonly module: string;
  readonly name: string;
  readonly type: FunctionType;
  readonly found: WebAssembly.ExportValue | HostImport;
}

/** The provider, noting what it answers. */
export function noted(provide: Provider | undefined, into: Provided[]): Provider {
  return (module, name, type, part) => {
    const found = provide?.(module, name, type, part);
    if (found !== undefined) into.push({ part, module, name, type, found });
    return found;
  };
}

/**
 * Resolves every import of a plugin's modules: from its other modules by their names, then from the provider.
 *
 * @throws MORTISE_IMPORT_UNKNOWN, MORTISE_IMPORT_MISMATCH
 */
export function link(parts: readonly Part[], main: number, provide: Provider, usesKernel: boolean): Linked {
  const hosts: HostImport[] = [];
  const sources = parts.map(({ metered }, part) =>
    metered.shape.imports.map((each): Source => {
      const other = parts.findIndex((one) => one.name === each.module);
      if (other >= 0) return fromPart(parts, other, each, metered);
      if (each.kind === "memory" || each.kind === "table") return { kind: "own" };
      if (each.kind !== "function") throw unknown(each);
      const type = typeOf(metered, each.type);
      if ([...type.params, ...type.results].some(isIndexed)) {
        throw new MortiseError(
          "MORTISE_IMPORT_MISMATCH",
          `The import ${label(each)} has a type that names another by its index.`,
        );
      }
      const found = provide(each.module, each.name, type, part);
      if (found === undefined) throw unknown(each);
      if (!isHostImport(found)) return { kind: "value", value: found };
      if (!sameType(found.type, type)) throw mismatch(each, typeText(type), typeText(found.type));
      if (![...type.params, ...type.results].every(crosses))
        throw new MortiseError(
          "MORTISE_IMPORT_MISMATCH",
          `The import ${label(each)} is ${typeText(type)}; a host function takes and gives numbers, \`funcref\` and \`externref\`.`,
          { offset: each.offset },
        );
      return { kind: "gate", index: hosts.push(found) - 1 };
    }),
  );
  return { parts, order: orderOf(sources), sources, main, gate: new Gate(hosts), usesKernel };
}

export function isHostImport(found: WebAssembly.ExportValue | HostImport): found is HostImport {
  return typeof found === "object" && "counted" in found;
}

function typeOf(metered: Metered, index: number): FunctionType {
  return metered.shape.types[index] ?? { params: [], results: [] };
}

function fromPart(parts: readonly Part[], part: number, each: Import, importer: Metered): Source {
  const shape = (parts[part] as Part).metered.shape;
  const found = shape.exports.find((one) => one.name === each.name);
  if (found === undefined) throw unknown(each);
  if (found.kind !== each.kind) throw mismatch(each, each.kind, found.kind);
  if (each.kind === "function") {
    const wanted = typeOf(importer, each.type);
    const has = shape.types[shape.functions[found.index] ?? -1] ?? { params: [], results: [] };
    if (!sameType(wanted, has)) throw mismatch(each, typeText(wanted), typeText(has));
  }
  return { kind: "part", part, name: each.name };
}

/** @throws MORTISE_IMPORT_UNKNOWN where modules import from each other in a circle. */
function orderOf(sources: readonly (readonly Source[])[]): readonly number[] {
  const order: number[] = [];
  const state = new Map<number, "open" | "done">();
  const visit = (part: number): void => {
    if (state.get(part) === "done") return;
    if (state.get(part) === "open") {
      throw new MortiseError(
        "MORTISE_IMPORT_UNKNOWN",
        "The modules of the plugin import from each other in a circle.",
      );
    }
    state.set(part, "open");
    for (const source of sources[part] ?? []) if (source.kind === "part") visit(source.part);
    state.set(part, "done");
    order.push(part);
  };
  sources.forEach((_, part) => {
    visit(part);
  });
  return order;
}

function label(each: Import): string {
  return `\`${clip(each.module)}\` \`${clip(each.name)}\``;
}

function unknown(each: Import): MortiseError {
  return new MortiseError(
    "MORTISE_IMPORT_UNKNOWN",
    `The module imports the ${each.kind} ${label(each)}, which nobody provides.`,
    {
      offset: each.offset,
    },
  );
}

function mismatch(each: Import, wanted: string, has: string): MortiseError {
  return new MortiseError(
    "MORTISE_IMPORT_MISMATCH",
    `The module imports ${label(each)} as ${wanted}, and it is ${has}.`,
    { offset: each.offset },
  );
}
