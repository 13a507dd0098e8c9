import type { FunctionType } from "../../wasm/types.ts";
import type { ExternName } from "../names.ts";

/** What an index space holds. Values and core types of the GC proposal are not read. */
export type Sort =
  | "core func"
  | "core table"
  | "core memory"
  | "core global"
  | "core type"
  | "core module"
  | "core instance"
  | "func"
  | "type"
  | "component"
  | "instance";

export const PRIMITIVES = [
  "bool",
  "s8",
  "u8",
  "s16",
  "u16",
  "s32",
  "u32",
  "s64",
  "u64",
  "f32",
  "f64",
  "char",
  "string",
] as const;

export type Primitive = (typeof PRIMITIVES)[number];

/** A value type where it is used: a primitive, or the index of a type. */
export type TypeRef = Primitive | number;

export interface Labelled<T> {
  readonly label: string;
  readonly type: T;
}

/** A type as the binary defines it, its parts by index. */
export type TypeDefinition =
  | { readonly kind: "primitive"; readonly primitive: Primitive }
  | { readonly kind: "record"; readonly fields: readonly Labelled<TypeRef>[] }
  | { readonly kind: "variant"; readonly cases: readonly Labelled<TypeRef | undefined>[] }
  | { readonly kind: "list"; readonly element: TypeRef }
  | { readonly kind: "tuple"; readonly items: readonly TypeRef[] }
  | { readonly kind: "flags" | "enum"; readonly labels: readonly string[] }
  | { readonly kind: "option"; readonly some: TypeRef }
  | { readonly kind: "result"; readonly ok: TypeRef | undefined; readonly error: TypeRef | undefined }
  | { readonly kind: "own" | "borrow"; readonly resource: number }
  | { readonly kind: "resource"; readonly destructor: number | undefined }
  | {
      readonly kind: "func";
      readonly params: readonly Labelled<TypeRef>[];
      readonly result: TypeRef | undefined;
    }
  | { readonly kind: "component" | "instance"; readonly declarations: readonly Definition[] };

export type ExternType =
  | { readonly kind: "core module" | "func" | "component" | "instance"; readonly index: number }
  /** A type equal to another; or, where `index` is undefined, a resource that nothing is known of. */
  | { readonly kind: "type"; readonly index: number | undefined };

export interface SortIndex {
  readonly sort: Sort;
  readonly index: number;
}

export interface Argument extends SortIndex {
  readonly name: string;
}

export type Encoding = "utf8" | "utf16" | "latin1+utf16";

export interface CanonOptions {
  readonly encoding: Encoding;
  readonly memory: number | undefined;
  readonly realloc: number | undefined;
  readonly postReturn: number | undefined;
}

export type Canon =
  | { readonly kind: "lift"; readonly func: number; readonly options: CanonOptions; readonly type: number }
  | { readonly kind: "lower"; readonly func: number; readonly options: CanonOptions }
  | { readonly kind: "resource.new" | "resource.drop" | "resource.rep"; readonly type: number };

export type AliasTarget =
  | { readonly kind: "export"; readonly instance: number; readonly name: string }
  | { readonly kind: "core export"; readonly instance: number; readonly name: string }
  | { readonly kind: "outer"; readonly count: number; readonly index: number };

/** One definition of a component, in the order of the file; `offset` is where it begins. */
export type Definition = { readonly offset: number } & (
  | { readonly kind: "core module"; readonly start: number; readonly end: number }
  | {
      readonly kind: "core instantiate";
      readonly module: number;
      readonly args: readonly { readonly name: string; readonly instance: number }[];
    }
  | { readonly kind: "core bundle"; readonly exports: readonly Argument[] }
  | { readonly kind: "core type"; readonly type: FunctionType | undefined }
  | { readonly kind: "component"; readonly body: ComponentBody }
  | { readonly kind: "instantiate"; readonly component: number; readonly args: readonly Argument[] }
  | {
      readonly kind: "bundle";
      readonly exports: readonly (SortIndex & { readonly name: ExternName })[];
    }
  | { readonly kind: "alias"; readonly sort: Sort; readonly target: AliasTarget }
  | { readonly kind: "type"; readonly type: TypeDefinition }
  | { readonly kind: "canon"; readonly canon: Canon }
  | { readonly kind: "import"; readonly name: ExternName; readonly type: ExternType }
  | {
      readonly kind: "export";
      readonly name: ExternName;
      readonly of: SortIndex;
      readonly type: ExternType | undefined;
    }
  /** In a component or instance type: something that is exported, known by its type only. */
  | { readonly kind: "export type"; readonly name: ExternName; readonly type: ExternType }
);

export interface CustomSection {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A component as its file has it: nothing is resolved yet. */
export interface ComponentBody {
  readonly definitions: readonly Definition[];
  readonly customSections: readonly CustomSection[];
}
