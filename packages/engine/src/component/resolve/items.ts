import type { Module } from "../../wasm/module.ts";
import type { Bounds, ValueType as CoreValueType, FunctionType } from "../../wasm/types.ts";
import type { ComponentBody, Definition, Encoding } from "../binary/definitions.ts";
import type { FuncType, Resource, ResourceType, ValueType } from "../types.ts";
import type { Spaces } from "./spaces.ts";

/** A core module inside the component's bytes. */
export interface CoreModule {
  readonly sort: "core module";
  readonly start: number;
  readonly end: number;
  /** Read when it is first instantiated. */
  readonly shape: () => Module;
}

/** One thing that a core instance exports: `part` counts the core instances of the whole component. */
export interface PartExport {
  readonly sort: "core table" | "core memory" | "core global";
  readonly part: number;
  readonly name: string;
  /** How large a table or memory is at least and at most, and what a table holds. */
  readonly bounds: (Bounds & { readonly element?: CoreValueType | undefined }) | undefined;
}

export type CoreFuncSource =
  | { readonly kind: "part"; readonly part: number; readonly name: string }
  | { readonly kind: "lower"; readonly lowering: Lowering }
  | {
      readonly kind: "resource.new" | "resource.drop" | "resource.rep";
      readonly resource: Resource;
      readonly instance: number;
    };

export interface CoreFunc {
  readonly sort: "core func";
  readonly type: FunctionType;
  readonly source: CoreFuncSource;
}

/** How a function's values pass between a component instance and the outside. */
export interface Options {
  readonly encoding: Encoding;
  readonly memory: PartExport | undefined;
  readonly realloc: CoreFunc | undefined;
  readonly postReturn: CoreFunc | undefined;
  /** The component instance whose handles are meant. */
  readonly instance: number;
}

/** A function of a component, made from a core one. */
export interface Lifting {
  readonly func: CoreFunc;
  readonly type: FuncType;
  readonly options: Options;
}

/** A function as core code calls it. */
export interface Lowering {
  readonly func: Func;
  readonly options: Options;
}

export type FuncSource =
  | { readonly kind: "lift"; readonly lifting: Lifting }
  /** Something of the host: `instance` is the imported instance's name, undefined for a function imported by itself. */
  | {
      readonly kind: "import";
      readonly instance: string | undefined;
      readonly name: string;
      /** Where the import is declared in its file, where there is one. */
      readonly offset?: number | undefined;
    };

export interface Func {
  readonly sort: "func";
  readonly type: FuncType;
  readonly source: FuncSource;
}

export interface Instance {
  readonly sort: "instance";
  readonly exports: ReadonlyMap<string, Item>;
}

export interface Component {
  readonly sort: "component";
  /** Undefined where only its type is known. */
  readonly body: ComponentBody | undefined;
  readonly scope: Scope;
}

/** The type of a component or instance: evaluated anew wherever it is used, for its resources differ each time. */
export interface ScopedType {
  readonly kind: "component" | "instance";
  readonly declarations: readonly Definition[];
  readonly scope: Scope;
}

export type DefinedType = ValueType | ResourceType | FuncType | ScopedType;

export interface TypeItem {
  readonly sort: "type";
  readonly type: DefinedType;
}

export type CoreItem = CoreFunc | PartExport;

export type CoreInstance =
  | { readonly sort: "core instance"; readonly part: number; readonly exports: ReadonlyMap<string, CoreItem> }
  | {
      readonly sort: "core instance";
      readonly part: undefined;
      readonly exports: ReadonlyMap<string, CoreItem>;
    };

export interface CoreTypeItem {
  readonly sort: "core type";
  readonly type: FunctionType | undefined;
}

/** What an index of a component may stand for. */
export type Item =
  | CoreModule
  | PartExport
  | CoreFunc
  | CoreInstance
  | CoreTypeItem
  | Func
  | Instance
  | Component
  | TypeItem;

/** The index spaces of one component instance, or of one component or instance type. */
export type Scope = Spaces<Item>;
