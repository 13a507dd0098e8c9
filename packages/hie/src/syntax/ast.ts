import type { Span } from "./source.ts";
import type { Comment } from "./tokens.ts";

/** A name where it is written. */
export interface Name extends Span {
  readonly text: string;
}

/** Names with dots between: `orders.api.module`. */
export interface Path extends Span {
  readonly names: readonly Name[];
}

export type Expression =
  | (Span & { readonly kind: "name"; readonly text: string })
  | (Span & { readonly kind: "string"; readonly value: string })
  | (Span & { readonly kind: "number"; readonly value: number })
  | (Span & { readonly kind: "boolean"; readonly value: boolean })
  | (Span & { readonly kind: "list"; readonly items: readonly Expression[] })
  | (Span & { readonly kind: "member"; readonly object: Expression; readonly name: Name })
  | (Span & { readonly kind: "call"; readonly callee: Expression; readonly args: readonly Expression[] });

/** `scope name<language> binds path = value` */
export interface ScopeItem extends Span {
  readonly kind: "scope";
  readonly docs: readonly string[];
  readonly name: Name;
  readonly language?: Name;
  readonly binds?: Path;
  readonly value?: Expression;
}

/** `ref name: Type binds path = value`, also written `connection_point`. */
export interface RefItem extends Span {
  readonly kind: "ref";
  readonly docs: readonly string[];
  readonly name: Name;
  readonly type: Path;
  readonly binds?: Path;
  readonly value?: Expression;
}

/** `source uses target` */
export interface UsesItem extends Span {
  readonly kind: "uses";
  readonly docs: readonly string[];
  readonly source: Path;
  readonly target: Path;
}

/** `check expression` */
export interface CheckItem extends Span {
  readonly kind: "check";
  readonly docs: readonly string[];
  readonly expression: Expression;
}

/** `pattern.path = value` */
export interface BindingItem extends Span {
  readonly kind: "binding";
  readonly docs: readonly string[];
  readonly path: Path;
  readonly value: Expression;
}

/** `requires|allows|forbids [descendant] spec` */
export interface RuleItem extends Span {
  readonly kind: "rule";
  readonly docs: readonly string[];
  readonly verb: "requires" | "allows" | "forbids";
  readonly descendant: boolean;
  readonly spec: RuleSpec;
}

export type RuleSpec =
  | ScopeItem
  | RefItem
  | CheckItem
  | ElementItem
  | (Span & { readonly kind: "connection"; readonly target: Path; readonly wildcard: boolean })
  | (Span & { readonly kind: "implements"; readonly pattern: Path })
  | (Span & { readonly kind: "language"; readonly name: Name });

/** `element name implements pattern, …` with a block. */
export interface ElementItem extends Span {
  readonly kind: "element";
  readonly docs: readonly string[];
  readonly name: Name;
  readonly implements: readonly Path[];
  readonly items: readonly Item[];
}

/** `pattern name` with a block, also written `template`. */
export interface PatternItem extends Span {
  readonly kind: "pattern";
  readonly docs: readonly string[];
  readonly name: Name;
  readonly items: readonly Item[];
}

/** `connection_check name(parameter: scope[], …): expression` */
export interface ConnectionCheckItem extends Span {
  readonly kind: "connection_check";
  readonly docs: readonly string[];
  readonly name: Name;
  readonly parameters: readonly Name[];
  readonly expression: Expression;
}

/** `language name`, with connection checks where it has a block. */
export interface LanguageItem extends Span {
  readonly kind: "language";
  readonly docs: readonly string[];
  readonly name: Name;
  readonly checks: readonly ConnectionCheckItem[];
}

export type Item = ScopeItem | RefItem | UsesItem | CheckItem | BindingItem | RuleItem | ElementItem;
export type Declaration = ElementItem | PatternItem | LanguageItem;

/** `import path as name`, or `from path import name, …`. */
export interface ImportItem extends Span {
  readonly kind: "import";
  readonly docs: readonly string[];
  /** A library's name with dots, or a file where it was written as a string. */
  readonly from:
    | { readonly kind: "library"; readonly path: Path }
    | (Span & { readonly kind: "file"; readonly path: string });
  readonly alias?: Name;
  /** Absent where the whole is imported. */
  readonly names?: readonly Name[];
}

/** A whole `.hie` file. */
export interface Program extends Span {
  readonly imports: readonly ImportItem[];
  readonly declarations: readonly Declaration[];
  readonly comments: readonly Comment[];
}
