import type { FunctionDoc, LibraryDoc, ParameterDoc } from "../library.ts";
import { clean } from "./answer.ts";

const MOST_FUNCTIONS = 1_000;
const MOST_PARAMETERS = 32;

type Fields = { readonly [key: string]: unknown };

/**
 * What a library says of itself, as it answers `library.doc`: `description`, `version`, and its functions under
 * `selectors` (or `functions`) and `checks`, each a name or `{ name, description, parameters }`. What is not
 * understood is left out.
 */
export function docOf(name: string, answer: unknown): LibraryDoc {
  const { description, version, selectors, functions, checks } = fieldsOf(answer);
  return {
    name,
    description: textOf(description),
    ...(typeof version === "string" ? { version: clean(version) } : {}),
    selectors: list(selectors ?? functions, MOST_FUNCTIONS).flatMap(functionOf),
    checks: list(checks, MOST_FUNCTIONS).flatMap(functionOf),
  };
}

function functionOf(answer: unknown): FunctionDoc[] {
  if (typeof answer === "string") return [{ name: clean(answer), description: "", parameters: [] }];
  const { name, description, parameters } = fieldsOf(answer);
  if (typeof name !== "string") return [];
  return [
    {
      name: clean(name),
      description: textOf(description),
      parameters: list(parameters, MOST_PARAMETERS).flatMap(parameterOf),
    },
  ];
}

function parameterOf(answer: unknown): ParameterDoc[] {
  if (typeof answer === "string") return [{ name: clean(answer), type: "value" }];
  const { name, type, optional } = fieldsOf(answer);
  if (typeof name !== "string") return [];
  const shown = { name: clean(name), type: textOf(type) || "value" };
  return [optional === true ? { ...shown, optional } : shown];
}

function fieldsOf(answer: unknown): Fields {
  return typeof answer === "object" && answer !== null ? (answer as Fields) : {};
}

function list(answer: unknown, most: number): readonly unknown[] {
  return Array.isArray(answer) ? answer.slice(0, most) : [];
}

function textOf(answer: unknown): string {
  return typeof answer === "string" ? clean(answer) : "";
}
