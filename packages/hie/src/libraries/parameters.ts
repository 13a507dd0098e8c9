import type { FunctionDoc, ParameterDoc } from "./library.ts";

/** A function's doc from its parameters as they are shown: `scope: scope`, `name?: string`. */
export function signature(name: string, description: string, ...parameters: string[]): FunctionDoc {
  return { name, description, parameters: parameters.map(parameter) };
}

function parameter(shown: string): ParameterDoc {
  const [name = "", type = ""] = shown.split(": ");
  return name.endsWith("?") ? { name: name.slice(0, -1), type, optional: true } : { name, type };
}
