import type { FunctionDoc, LibraryDoc } from "../libraries/library.ts";
import type { Element, FileModel, PatternHome, Slot } from "../semantics/model.ts";
import { lookup } from "../semantics/names.ts";
import type { Item, LanguageItem, PatternItem, RefItem, ScopeItem } from "../syntax/ast.ts";
import type { Span } from "../syntax/source.ts";
import type { Analysis } from "./analysis.ts";
import { elementAt } from "./analysis.ts";
import type { Words } from "./words.ts";

/** What libraries say about themselves, by name. */
export type Docs = ReadonlyMap<string, LibraryDoc>;

/** What the words at a place mean. */
export type Meaning =
  | { readonly kind: "library"; readonly name: string; readonly doc: LibraryDoc | undefined }
  | {
      readonly kind: "function";
      readonly library: string;
      readonly check: boolean;
      readonly doc: FunctionDoc;
    }
  | { readonly kind: "element"; readonly element: Element }
  | { readonly kind: "slot"; readonly slot: Slot }
  | { readonly kind: "pattern"; readonly pattern: PatternHome }
  | { readonly kind: "part"; readonly part: ScopeItem | RefItem; readonly file: FileModel }
  | { readonly kind: "language"; readonly language: LanguageItem; readonly file: FileModel }
  | { readonly kind: "file"; readonly file: FileModel };

/** What the words at an offset mean; undefined where they mean nothing that is known. */
export function meaningAt(analysis: Analysis, docs: Docs, words: Words, offset: number): Meaning | undefined {
  const { file } = analysis;
  if (words.string !== undefined) return importedFile(analysis, words);
  const names = words.names.map(({ text }) => text);
  const [first = ""] = names;
  return (
    ofImport(analysis, docs, words, names) ??
    ofPattern(file, words, names) ??
    ofLanguage(analysis, words, first) ??
    ofFunction(file, docs, names) ??
    ofElement(analysis, names, offset) ??
    ofLibrary(file, docs, names) ??
    declared(analysis, words)
  );
}

function importedFile({ program, imports }: Analysis, { span }: Words): Meaning | undefined {
  const item = program.imports.find(({ from }) => from.kind === "file" && from.start === span.start);
  if (item?.from.kind !== "file") return undefined;
  const found = imports.get(item.from.path);
  return found && { kind: "file", file: found };
}

function ofImport(
  analysis: Analysis,
  docs: Docs,
  { before }: Words,
  names: readonly string[],
): Meaning | undefined {
  const [word, from] = before;
  if (word === "import" || (word === "from" && before.length === 1)) return libraryOf(docs, names.join("."));
  if (word !== "from" || from === undefined || !before.includes("import")) return undefined;
  const [name = ""] = names;
  return functionOf(docs, from, name) ?? ofName(analysis, name);
}

function ofName(analysis: Analysis, name: string): Meaning | undefined {
  const { file } = analysis;
  const [pattern] = file.patterns.get(name) ?? [];
  if (pattern !== undefined) return { kind: "pattern", pattern };
  const [element] = file.elements.get(name) ?? [];
  if (element !== undefined) return { kind: "element", element };
  return languageOf(analysis, name);
}

/** A language, and the file that declares it: others have it by importing that. */
function languageOf({ file, model }: Analysis, name: string): Meaning | undefined {
  const [language] = file.languages.get(name) ?? [];
  const home = model.files.find(
    ({ languages, source }) =>
      languages.get(name)?.[0] === language && source.text.startsWith("language", language?.start),
  );
  return language && { kind: "language", language, file: home ?? file };
}

function ofPattern(file: FileModel, { before }: Words, names: readonly string[]): Meaning | undefined {
  if (!before.includes("implements") && before.at(-1) !== "pattern" && before.at(-1) !== "template")
    return undefined;
  const [first = "", second] = names;
  const home = second === undefined ? file : file.aliases.get(first);
  const [pattern] = home?.patterns.get(second ?? first) ?? [];
  return pattern && { kind: "pattern", pattern };
}

function ofLanguage(analysis: Analysis, { before }: Words, name: string): Meaning | undefined {
  return before.at(-1) === "<" || before.at(-1) === "language" ? languageOf(analysis, name) : undefined;
}

function ofFunction(file: FileModel, docs: Docs, names: readonly string[]): Meaning | undefined {
  const [first = "", second] = names;
  if (names.length === 1) {
    const imported = file.functions.get(first);
    return imported && functionOf(docs, imported.library, imported.name);
  }
  return names.length === 2 ? functionOf(docs, file.libraries.get(first) ?? first, second ?? "") : undefined;
}

function ofElement(analysis: Analysis, names: readonly string[], offset: number): Meaning | undefined {
  const { file } = analysis;
  const element = elementAt(analysis, offset);
  if (element === undefined) {
    const part =
      names.length === 1 ? partOf(patternAt(analysis, offset)?.items ?? [], names[0] ?? "") : undefined;
    if (part !== undefined) return { kind: "part", part, file };
    return names.length === 1 ? ofName(analysis, names[0] ?? "") : undefined;
  }
  const found = lookup(element, names);
  if (found === undefined || !("found" in found)) return undefined;
  const { found: target } = found;
  if (target.kind === "slot") return target;
  return target.element.kind === "instance" ? (patternOf(analysis, target.element) ?? target) : target;
}

/** A pattern as an element has it stands for the pattern. */
function patternOf({ model }: Analysis, { file, name, span }: Element): Meaning | undefined {
  for (const each of model.files)
    for (const pattern of each.patterns.get(name) ?? [])
      if (pattern.file === file && pattern.item.start === span.start) return { kind: "pattern", pattern };
  return undefined;
}

function ofLibrary(file: FileModel, docs: Docs, names: readonly string[]): Meaning | undefined {
  const [first = ""] = names;
  return names.length === 1 ? libraryOf(docs, file.libraries.get(first) ?? first) : undefined;
}

function libraryOf(docs: Docs, name: string): Meaning | undefined {
  const doc = docs.get(name);
  return doc && { kind: "library", name, doc };
}

function functionOf(docs: Docs, library: string, name: string): Meaning | undefined {
  const about = docs.get(library);
  const selector = about?.selectors.find((one) => one.name === name);
  if (selector !== undefined) return { kind: "function", library, check: false, doc: selector };
  const check = about?.checks.find((one) => one.name === name);
  return check && { kind: "function", library, check: true, doc: check };
}

/** A name where it is declared, which nothing can look up: an element's own, for one. */
function declared({ file, model }: Analysis, { span }: Words): Meaning | undefined {
  const inside = ({ start, end }: Span): boolean => start === span.start && end === span.end;
  const visit = (one: Element): Meaning | undefined => {
    if (one.kind === "element" && one.file === file && inside(one.named))
      return { kind: "element", element: one };
    for (const each of [...one.children.values(), ...one.instances.values()]) {
      const found = visit(each);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  for (const each of model.files)
    for (const own of each.own) {
      const found = visit(own);
      if (found !== undefined) return found;
    }
  return undefined;
}

/** The pattern whose text an offset lies in. */
export function patternAt({ program }: Analysis, offset: number): PatternItem | undefined {
  return program.declarations.find(
    (one): one is PatternItem => one.kind === "pattern" && one.start <= offset && offset <= one.end,
  );
}

function partOf(items: readonly Item[], name: string): ScopeItem | RefItem | undefined {
  return items
    .map((item) => (item.kind === "rule" ? item.spec : item))
    .find(
      (item): item is ScopeItem | RefItem =>
        (item.kind === "scope" || item.kind === "ref") && item.name.text === name,
    );
}
