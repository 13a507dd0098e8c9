import type { Name, Path } from "../syntax/ast.ts";
import { printPath } from "../syntax/print.ts";
import type { Span } from "../syntax/source.ts";
import type { Element, FileModel, Model, PatternHome, Slot } from "./model.ts";

/** What a path leads to. */
export type Target =
  | { readonly kind: "element"; readonly element: Element }
  | { readonly kind: "slot"; readonly slot: Slot };

/** What a lookup gives: something, nothing, or why it is not clear. */
export type Found<T> = { readonly found: T } | { readonly ambiguous: readonly string[] } | undefined;

/** The pattern that a path names from a file; reports where there is none or more than one. */
export function findPattern(file: FileModel, path: Path): PatternHome | undefined {
  const [first, second] = path.names;
  const home = second === undefined ? file : file.aliases.get(first?.text ?? "");
  const name = (second ?? first)?.text ?? "";
  const found = path.names.length > 2 ? undefined : home?.patterns.get(name);
  if (found === undefined) {
    const known = [...file.patterns.keys()].sort();
    file.report("MORTISE_HIE_PATTERN_UNKNOWN", path, `There is no pattern \`${printPath(path)}\`.`, {
      hint:
        known.length === 0 ? "Declare it, or import the file that does." : `Known are ${known.join(", ")}.`,
    });
    return undefined;
  }
  if (found.length > 1)
    file.report(
      "MORTISE_HIE_NAME_AMBIGUOUS",
      path,
      `\`${name}\` is a pattern in ${found.map((one) => one.file.source.file).join(" and in ")}.`,
    );
  return found[0];
}

/** What names lead to from an element: looked up in it, then outward, then in its file. */
export function lookup(from: Element, names: readonly string[]): Found<Target> {
  const [first = ""] = names;
  for (let at: Element | undefined = from; at !== undefined; at = at.parent) {
    const heads = headsIn(at, first, names.length === 1);
    if (heads.length > 1) return { ambiguous: heads.map(pathOf) };
    const [head] = heads;
    if (head !== undefined) return descend(head, names.slice(1));
  }
  const elements = from.file.elements.get(first) ?? [];
  if (elements.length > 1)
    return { ambiguous: elements.map(({ file, path }) => `${path} of ${file.source.file}`) };
  const [element] = elements;
  if (element !== undefined) return descend({ kind: "element", element }, names.slice(1));
  const [, second = ""] = names;
  const alias = from.file.aliases.get(first);
  const below = alias?.elements.get(second)?.[0] ?? (alias && implemented(from, second, alias));
  return below && descend({ kind: "element", element: below }, names.slice(2));
}

/** The nearest pattern of this name that an element around implements; of a file's own, where one is given. */
export function implemented(from: Element, pattern: string, home?: FileModel): Element | undefined {
  for (let at: Element | undefined = from; at !== undefined; at = at.parent) {
    const found = at.instances.get(pattern);
    if (found !== undefined && (home === undefined || declaresIt(home, pattern, found))) return found;
  }
  return undefined;
}

function declaresIt({ patterns }: FileModel, name: string, { file, span }: Element): boolean {
  const homes = patterns.get(name) ?? [];
  return homes.some((home) => home.file === file && home.item.start === span.start);
}

/** A scope or ref anywhere whose path ends with these names. */
export function lookupDistant(model: Model, names: readonly string[]): Found<Slot> {
  const tail = `.${names.join(".")}`;
  const found = model.slots.filter(({ path }) => path.endsWith(tail));
  if (found.length > 1) return { ambiguous: found.map(({ path }) => path) };
  return found[0] && { found: found[0] };
}

/** Says that a name is not clear, or not there. */
export function reportName(file: FileModel, span: Span, shown: string, found: Found<unknown>): void {
  if (found !== undefined && "ambiguous" in found)
    file.report("MORTISE_HIE_NAME_AMBIGUOUS", span, `\`${shown}\` may be ${list(found.ambiguous, "or")}.`);
  else file.report("MORTISE_HIE_NAME_UNKNOWN", span, `\`${shown}\` is declared nowhere around.`);
}

/** The texts of names. */
export function texts(names: readonly Name[]): string[] {
  return names.map(({ text }) => text);
}

function list(names: readonly string[], word: string): string {
  const shown = names.slice(0, 5).map((name) => `\`${name}\``);
  if (names.length > 5) shown.push(`${names.length - 5} others`);
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} ${word} ${shown.at(-1)}`;
}

function pathOf(target: Target): string {
  return target.kind === "slot" ? target.slot.path : target.element.path;
}

function headsIn(at: Element, name: string, alone: boolean): Target[] {
  const slot = at.slots.get(name);
  if (slot !== undefined && alone) return [{ kind: "slot", slot }];
  const elements = [at.children.get(name), at.instances.get(name)].filter((one) => one !== undefined);
  if (at.kind === "instance" && at.name === name) elements.push(at);
  return elements.map((element) => ({ kind: "element", element }));
}

function descend(head: Target, names: readonly string[]): Found<Target> {
  let at = head;
  for (const [index, name] of names.entries()) {
    if (at.kind === "slot") return undefined;
    const heads = headsBelow(at.element, name, index === names.length - 1);
    if (heads.length > 1) return { ambiguous: heads.map(pathOf) };
    const [next] = heads;
    if (next === undefined) return undefined;
    at = next;
  }
  return { found: at };
}

function headsBelow(of: Element, name: string, last: boolean): Target[] {
  const slot = of.slots.get(name);
  if (slot !== undefined && last) return [{ kind: "slot", slot }];
  return [of.children.get(name), of.instances.get(name)]
    .filter((one) => one !== undefined)
    .map((element) => ({ kind: "element", element }));
}
