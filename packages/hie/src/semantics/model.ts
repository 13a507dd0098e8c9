import type { Report } from "../problem.ts";
import type { Expression, LanguageItem, PatternItem, RuleItem, UsesItem } from "../syntax/ast.ts";
import type { Source, Span } from "../syntax/source.ts";

/** Everything that the `.hie` files of a run declare. Built once, in `assemble.ts`, and read after that. */
export interface Model {
  readonly files: readonly FileModel[];
  /** Every scope and ref, in order. */
  readonly slots: readonly Slot[];
}

/** A file's own names, and those that it imports. */
export interface FileModel {
  readonly source: Source;
  readonly report: Report;
  /** Libraries by the name that they are used by. */
  readonly libraries: ReadonlyMap<string, string>;
  /** Functions that are imported by themselves. */
  readonly functions: ReadonlyMap<string, { readonly library: string; readonly name: string }>;
  /** Files that are imported under a name. */
  readonly aliases: ReadonlyMap<string, FileModel>;
  /** Top-level names, own ones first; more than one where a name is ambiguous. */
  readonly elements: Map<string, Element[]>;
  readonly patterns: Map<string, PatternHome[]>;
  readonly languages: Map<string, LanguageItem[]>;
  /** Its own elements, in order. */
  readonly own: Element[];
}

/** A pattern and the file that it stands in. */
export interface PatternHome {
  readonly item: PatternItem;
  readonly file: FileModel;
}

/**
 * An element; or a pattern as an element has it (`instance`), with the pattern's elements as its children. Names are
 * looked up in it and then in `parent`.
 */
export interface Element {
  readonly kind: "element" | "instance";
  readonly name: string;
  readonly path: string;
  /** Where its text stands; for an instance and what is in it, the pattern's file. */
  readonly file: FileModel;
  readonly span: Span;
  /** Where its name stands; for an instance, the pattern's. */
  readonly named: Span;
  readonly docs: readonly string[];
  readonly parent?: Element;
  readonly slots: Map<string, Slot>;
  readonly children: Map<string, Element>;
  /** The patterns that it implements, by name. */
  readonly instances: Map<string, Element>;
  readonly checks: CheckHome[];
  readonly rules: RuleItem[];
  readonly uses: UsesItem[];
}

/** A check and its docs. */
export interface CheckHome {
  readonly expression: Expression;
  readonly span: Span;
  readonly docs: readonly string[];
}

/** A scope or ref. `value` is looked up from `from`, which for a binding is the element that binds. */
export interface Slot {
  readonly kind: "scope" | "ref";
  readonly name: string;
  readonly path: string;
  readonly language?: string;
  readonly type?: string;
  readonly owner: Element;
  readonly span: Span;
  readonly docs: readonly string[];
  value: { readonly expression: Expression; readonly from: Element } | { readonly slot: Slot } | undefined;
}

/** The element that an instance belongs to, through the instances that it is in; an element is its own. */
export function subject(of: Element): Element {
  return of.kind === "instance" && of.parent !== undefined ? of.parent : of;
}

/** Everything below an element: its children, and the instances that those have, all the way down. */
export function descendants(of: Element): Element[] {
  const found: Element[] = [];
  const todo = [...of.children.values()].reverse();
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    found.push(next);
    const below = [...next.instances.values(), ...next.children.values()];
    for (let at = below.length - 1; at >= 0; at--) {
      const one = below[at];
      if (one !== undefined) todo.push(one);
    }
  }
  return found;
}

/** An element, its instances, and everything below either. */
export function whole(of: Element): Element[] {
  return [of, ...[...of.instances.values()].flatMap((one) => [one, ...descendants(one)]), ...descendants(of)];
}
