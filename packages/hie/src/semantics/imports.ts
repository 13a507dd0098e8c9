import type { Problem } from "../problem.ts";
import { reportInto } from "../problem.ts";
import type { ImportItem, LanguageItem } from "../syntax/ast.ts";
import type { Unit } from "./load.ts";
import type { Element, FileModel, PatternHome } from "./model.ts";

type Mutable<T> = {
  -readonly [key in keyof T]: T[key] extends ReadonlyMap<infer K, infer V> ? Map<K, V> : T[key];
};

/** The model of one file, with the names that its imports bring. The models of the files it imports are made before. */
export function fileModel(
  unit: Unit,
  models: ReadonlyMap<Unit, FileModel>,
  libraries: ReadonlySet<string>,
  problems: Problem[],
): FileModel {
  const model: Mutable<FileModel> = {
    source: unit.source,
    report: reportInto(problems, unit.source),
    libraries: new Map(),
    functions: new Map(),
    aliases: new Map(),
    elements: new Map(),
    patterns: new Map(),
    languages: new Map(),
    own: [],
  };
  for (const one of unit.program.declarations)
    if (one.kind === "pattern")
      declare(model, model.patterns, one.name.text, { item: one, file: model }, one.name);
    else if (one.kind === "language") declare(model, model.languages, one.name.text, one, one.name);
  for (const one of unit.program.imports) {
    if (one.from.kind === "library") importLibrary(model, one, libraries);
    else {
      const target = unit.imports.get(one.from.path);
      const from = target && models.get(target);
      if (from !== undefined) importFile(model, one, from);
    }
  }
  return model;
}

/** Adds a name to a file, and says so where the file has it already. */
export function declare<T>(
  model: FileModel,
  names: Map<string, T[]>,
  name: string,
  value: T,
  span: { readonly start: number; readonly end: number },
): void {
  const known = names.get(name);
  if (known === undefined) {
    names.set(name, [value]);
    return;
  }
  model.report("MORTISE_HIE_NAME_DUPLICATE", span, `\`${name}\` is declared twice in this file.`);
}

function importLibrary(model: Mutable<FileModel>, item: ImportItem, known: ReadonlySet<string>): void {
  if (item.from.kind !== "library") return;
  const { path } = item.from;
  const library = path.names.map(({ text }) => text).join(".");
  if (!known.has(library))
    model.report("MORTISE_HIE_LIBRARY_UNKNOWN", path, `There is no library \`${library}\`.`, {
      severity: "warning",
      hint: `Known are ${[...known].sort().join(", ")}. Configure others under \`[libraries]\`.`,
    });
  if (item.names === undefined)
    model.libraries.set(item.alias?.text ?? path.names.at(-1)?.text ?? library, library);
  else for (const { text } of item.names) model.functions.set(text, { library, name: text });
}

function importFile(model: Mutable<FileModel>, item: ImportItem, from: FileModel): void {
  if (item.alias !== undefined) {
    model.aliases.set(item.alias.text, from);
    return;
  }
  const wanted = item.names?.map(({ text }) => text);
  const copied = new Set<string>();
  const copy = <T>(to: Map<string, T[]>, names: ReadonlyMap<string, readonly T[]>): void => {
    for (const [name, values] of names) {
      if (wanted !== undefined && !wanted.includes(name)) continue;
      copied.add(name);
      const mine = to.get(name) ?? [];
      to.set(name, [...mine, ...values.filter((value) => !mine.includes(value))]);
    }
  };
  copy<PatternHome>(model.patterns, from.patterns);
  copy<LanguageItem>(model.languages, from.languages);
  copy<Element>(model.elements, from.elements);
  for (const name of item.names ?? [])
    if (!copied.has(name.text) && !declares(from, name.text))
      model.report("MORTISE_HIE_NAME_UNKNOWN", name, `${from.source.file} declares no \`${name.text}\`.`);
}

function declares(file: FileModel, name: string): boolean {
  return file.elements.has(name) || file.patterns.has(name) || file.languages.has(name);
}
