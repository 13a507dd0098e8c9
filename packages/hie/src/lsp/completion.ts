import type { FunctionDoc } from "../libraries/library.ts";
import type { Element, FileModel } from "../semantics/model.ts";
import { lookup } from "../semantics/names.ts";
import type { Analysis } from "./analysis.ts";
import { elementAt } from "./analysis.ts";
import { signature } from "./hover.ts";
import type { Docs } from "./meaning.ts";
import { patternAt } from "./meaning.ts";
import type { Words } from "./words.ts";

/** A name that fits at a place. */
export interface Candidate {
  readonly label: string;
  readonly kind: "keyword" | "library" | "function" | "element" | "slot" | "pattern" | "language";
  /** One line: a function's parameters, a slot's path. */
  readonly detail?: string;
  readonly docs?: string;
}

const DECLARATIONS = ["import", "from", "element", "pattern", "language"];
const ITEMS = ["scope", "ref", "check", "element"];
const RULES = ["requires", "forbids", "allows"];

/** The names that fit at an offset, in the order of their labels. */
export function candidatesAt(
  analysis: Analysis,
  docs: Docs,
  words: Words,
  offset: number,
): readonly Candidate[] {
  const found = new Map(all(analysis, docs, words, offset).map((one) => [`${one.kind} ${one.label}`, one]));
  return [...found.values()].sort((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
}

function all(analysis: Analysis, docs: Docs, words: Words, offset: number): readonly Candidate[] {
  const { file } = analysis;
  const { names, before, string } = words;
  if (string !== undefined) return [];
  // The name that is being typed narrows nothing: editors do that.
  const path = names
    .filter(({ end }) => end < offset || words.span.start === words.span.end)
    .map(({ text }) => text);
  const element = elementAt(analysis, offset);
  const [word, from] = before;
  if (path.length > 0) return members(file, docs, element, path);
  if (word === "from" && from !== undefined && before.includes("import")) return functions(docs, from);
  if (word === "import" || word === "from") return libraries(docs.keys(), docs);
  if (before.includes("implements"))
    return [...file.patterns.keys()].map((label) => ({ label, kind: "pattern" }));
  if (before.at(-1) === "<") return languages(file, docs);
  if (before.length === 0) return starts(analysis, element, offset);
  return [...visible(element), ...libraries(file.libraries.keys(), docs, file), ...imported(file, docs)];
}

function starts(analysis: Analysis, element: Element | undefined, offset: number): readonly Candidate[] {
  const pattern = patternAt(analysis, offset);
  const words = pattern !== undefined ? [...ITEMS, ...RULES] : element === undefined ? DECLARATIONS : ITEMS;
  const keywords = words.map((label): Candidate => ({ label, kind: "keyword" }));
  // A binding begins with the pattern's name.
  const bound = [...(element?.instances.keys() ?? [])].map(
    (label): Candidate => ({ label, kind: "pattern" }),
  );
  return [...keywords, ...bound];
}

function members(
  file: FileModel,
  docs: Docs,
  element: Element | undefined,
  path: readonly string[],
): readonly Candidate[] {
  const [first = ""] = path;
  const target = element && lookup(element, path);
  if (target !== undefined && "found" in target && target.found.kind === "element")
    return inside(target.found.element);
  if (path.length > 1) return [];
  const alias = file.aliases.get(first);
  if (alias !== undefined)
    return [
      ...[...alias.elements.keys()].map((label): Candidate => ({ label, kind: "element" })),
      ...[...alias.patterns.keys()].map((label): Candidate => ({ label, kind: "pattern" })),
    ];
  return functions(docs, file.libraries.get(first) ?? first);
}

/** Everything that a name may mean from an element: what is in it, and in what is around it. */
function visible(element: Element | undefined): readonly Candidate[] {
  const found: Candidate[] = [];
  for (let at = element; at !== undefined; at = at.parent) found.push(...inside(at));
  return found;
}

function inside({ slots, children, instances }: Element): readonly Candidate[] {
  return [
    ...[...slots.values()].map(
      ({ name, path, docs }): Candidate => ({
        label: name,
        kind: "slot",
        detail: path,
        docs: docs.join("\n"),
      }),
    ),
    ...[...children.values()].map(
      ({ name, path, docs }): Candidate => ({
        label: name,
        kind: "element",
        detail: path,
        docs: docs.join("\n"),
      }),
    ),
    ...[...instances.keys()].map((label): Candidate => ({ label, kind: "pattern" })),
  ];
}

function libraries(names: Iterable<string>, docs: Docs, file?: FileModel): readonly Candidate[] {
  return [...names].map((label) => {
    const description = docs.get(file?.libraries.get(label) ?? label)?.description;
    return { label, kind: "library", ...(description === undefined ? {} : { docs: description }) };
  });
}

function functions(docs: Docs, library: string): readonly Candidate[] {
  const about = docs.get(library);
  return [...(about?.selectors ?? []), ...(about?.checks ?? [])].map((one) =>
    described(library, one, one.name),
  );
}

function imported({ functions: own }: FileModel, docs: Docs): readonly Candidate[] {
  return [...own].map(([label, { library, name }]) => {
    const about = docs.get(library);
    const doc = [...(about?.selectors ?? []), ...(about?.checks ?? [])].find((one) => one.name === name);
    return doc === undefined ? { label, kind: "function" } : described(library, doc, label);
  });
}

function described(library: string, doc: FunctionDoc, label: string): Candidate {
  return { label, kind: "function", detail: signature(library, doc), docs: doc.description };
}

function languages(file: FileModel, docs: Docs): readonly Candidate[] {
  const names = new Set([...file.languages.keys(), ...docs.keys()]);
  return [...names].map((label) => ({ label, kind: "language" }));
}
