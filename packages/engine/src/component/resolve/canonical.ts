import type { FunctionType } from "../../wasm/types.ts";
import { sameType, typeText } from "../../wasm/types.ts";
import { coreType, flatParams, flatResult, hasPointers } from "../abi/layout.ts";
import type { Canon, CanonOptions } from "../binary/definitions.ts";
import { invalid } from "../binary/reader.ts";
import type { FuncType } from "../types.ts";
import { resourceType } from "./evaluate.ts";
import type { CoreFunc, Item, Options, Scope } from "./items.ts";

const REALLOC: FunctionType = { params: ["i32", "i32", "i32", "i32"], results: ["i32"] };
const HANDLE: FunctionType = { params: ["i32"], results: ["i32"] };
const DROP: FunctionType = { params: ["i32"], results: [] };

/** Resolves a canonical definition, and checks its types (CanonicalABI.md, "Canonical Definitions"). */
export function canonical(canon: Canon, scope: Scope, offset: number): Item {
  switch (canon.kind) {
    case "lift": {
      const { type } = scope.get("type", canon.type, offset);
      if (type.kind !== "func") throw invalid("a function is lifted to a type that is no function's", offset);
      const func = scope.get("core func", canon.func, offset);
      const options = optionsOf(canon.options, scope, offset);
      require(func, coreType(type, "lift"), "a lifted function", offset);
      if (options.postReturn !== undefined)
        require(options.postReturn, { params: func.type.results, results: [] }, "a `post-return`", offset);
      const { params, result } = flowOf(type);
      need(options, { memory: params || result, realloc: params }, offset);
      return { sort: "func", type, source: { kind: "lift", lifting: { func, type, options } } };
    }
    case "lower": {
      const func = scope.get("func", canon.func, offset);
      const options = optionsOf(canon.options, scope, offset);
      const { params, result } = flowOf(func.type);
      const strings = func.type.result !== undefined && hasPointers(func.type.result);
      need(options, { memory: params || result, realloc: strings }, offset);
      const type = coreType(func.type, "lower");
      return { sort: "core func", type, source: { kind: "lower", lowering: { func, options } } };
    }
    case "resource.new":
    case "resource.rep":
    case "resource.drop": {
      const { resource } = resourceType(canon.type, scope, offset);
      if (canon.kind !== "resource.drop" && resource.instance !== scope.instance)
        throw invalid(`\`${canon.kind}\` is of a resource that the component does not define itself`, offset);
      const type = canon.kind === "resource.drop" ? DROP : HANDLE;
      return { sort: "core func", type, source: { kind: canon.kind, resource, instance: scope.instance } };
    }
  }
}

/** Whether parameters, or the result, pass through memory. */
function flowOf(type: FuncType): { readonly params: boolean; readonly result: boolean } {
  const { result } = type;
  return {
    params: flatParams(type) === undefined || type.params.some((each) => hasPointers(each.type)),
    result: flatResult(type) === undefined || (result !== undefined && hasPointers(result)),
  };
}

function optionsOf(options: CanonOptions, scope: Scope, offset: number): Options {
  const func = (index: number | undefined): CoreFunc | undefined =>
    index === undefined ? undefined : scope.get("core func", index, offset);
  const memory = options.memory === undefined ? undefined : scope.get("core memory", options.memory, offset);
  const realloc = func(options.realloc);
  if (realloc !== undefined) {
    require(realloc, REALLOC, "a `realloc`", offset);
    if (memory === undefined) throw invalid("there is a `realloc` without a memory", offset);
  }
  const postReturn = func(options.postReturn);
  return { encoding: options.encoding, memory, realloc, postReturn, instance: scope.instance };
}

function require(func: CoreFunc, wanted: FunctionType, what: string, offset: number): void {
  if (sameType(func.type, wanted)) return;
  throw invalid(`${what} has type ${typeText(func.type)}, and should have ${typeText(wanted)}`, offset);
}

function need(
  options: Options,
  needs: { readonly memory: boolean; readonly realloc: boolean },
  offset: number,
): void {
  if (needs.memory && options.memory === undefined)
    throw invalid("a function passes values in memory, and names none", offset);
  if (needs.realloc && options.realloc === undefined)
    throw invalid("a function is passed values in memory, and names no `realloc`", offset);
}
