/** Where something stands in WIT text: both count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Id {
  readonly text: string;
  readonly place: Place;
}

/** A package's name, such as `pattern:extension@0.1.0`. */
export interface PackageId {
  readonly namespace: string;
  readonly name: string;
  readonly version: string | undefined;
}

/** An interface or world: by its short name, or with its package. */
export interface Path {
  readonly package: PackageId | undefined;
  readonly name: Id;
}

export type TypeNode = { readonly place: Place } & (
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "list" | "option"; readonly of: TypeNode }
  | { readonly kind: "tuple"; readonly items: readonly TypeNode[] }
  | { readonly kind: "result"; readonly ok: TypeNode | undefined; readonly error: TypeNode | undefined }
  | { readonly kind: "borrow" | "own"; readonly name: string }
);

export interface FieldNode {
  readonly name: Id;
  readonly type: TypeNode;
}

export interface CaseNode {
  readonly name: Id;
  readonly type: TypeNode | undefined;
}

export interface FuncNode {
  readonly params: readonly FieldNode[];
  readonly result: TypeNode | undefined;
}

export interface MethodNode {
  readonly kind: "method" | "static" | "constructor";
  readonly name: Id;
  readonly func: FuncNode;
}

export type Item = { readonly name: Id } & (
  | { readonly kind: "alias"; readonly type: TypeNode }
  | { readonly kind: "record"; readonly fields: readonly FieldNode[] }
  | { readonly kind: "variant"; readonly cases: readonly CaseNode[] }
  | { readonly kind: "flags" | "enum"; readonly labels: readonly Id[] }
  | { readonly kind: "resource"; readonly methods: readonly MethodNode[] }
  | { readonly kind: "use"; readonly from: Path; readonly original: Id }
  | { readonly kind: "func"; readonly func: FuncNode }
  /** A `use` of nothing: all that it says is that there is such an interface. */
  | { readonly kind: "mention"; readonly from: Path }
  | Gated
);

/** What is left out, for the feature that it needs is not turned on. */
export interface Gated {
  readonly kind: "gated";
  readonly feature: string;
}

export interface InterfaceNode {
  readonly name: Id;
  /** The feature that it needs, where that is not turned on. */
  readonly gate: string | undefined;
  readonly items: readonly Item[];
}

export type WorldItem =
  | { readonly kind: "item"; readonly item: Item }
  | { readonly kind: "path"; readonly direction: "import" | "export"; readonly path: Path }
  | {
      readonly kind: "func";
      readonly direction: "import" | "export";
      readonly name: Id;
      readonly func: FuncNode;
    }
  | {
      readonly kind: "interface";
      readonly direction: "import" | "export";
      readonly name: Id;
      readonly items: readonly Item[];
    }
  | {
      readonly kind: "include";
      readonly path: Path;
      readonly renames: ReadonlyMap<string, Rename>;
    };

/** What an `include` calls something that the other world has under another name. */
export interface Rename {
  readonly place: Place;
  readonly to: string;
}

export interface WorldNode {
  readonly name: Id;
  readonly gate: string | undefined;
  readonly items: readonly WorldItem[];
}

/** A name that a file gives at its top to an interface or world. */
export interface TopUse {
  readonly name: Id;
  readonly path: Path;
}

/** What one package says in one file. */
export interface PackageNode {
  readonly id: PackageId | undefined;
  /** Whether it stands inside the file of another. */
  readonly nested: boolean;
  readonly place: Place;
  readonly interfaces: readonly InterfaceNode[];
  readonly worlds: readonly WorldNode[];
  readonly uses: ReadonlyMap<string, TopUse>;
}
