import { readWit } from "../wit/packages.ts";
import type { ComponentFunction, ComponentImports } from "./imports.ts";

/**
 * Imports with the types that WIT text gives their functions: a component that imports one as something else is refused
 * when it is compiled. Interfaces go by their full names, such as `my:host/log@1.0.0`.
 *
 * @throws MORTISE_WIT_INVALID
 * @example
 * ```ts
 * const imports = withTypes("package my:host@1.0.0; interface log { info: func(text: string); }", {
 *   "my:host/log@1.0.0": { info: { run: console.log } },
 * });
 * ```
 */
export function withTypes(wit: string, imports: ComponentImports): ComponentImports {
  const { interfaces } = readWit([{ file: "imports.wit", text: wit }], { features: "all" });
  return Object.fromEntries(
    Object.entries(imports).map(([name, functions]) => {
      const items = interfaces.get(name);
      const typed = Object.entries(functions).map(([label, each]): [string, ComponentFunction] => {
        const item = items?.get(label);
        return [label, item?.sort === "func" ? { ...each, type: item.type } : each];
      });
      return [name, Object.fromEntries(typed)];
    }),
  );
}
