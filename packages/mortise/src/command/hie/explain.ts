import { MortiseError, printable } from "@mortise/engine";
import type { CheckResult, FunctionDoc, Workspace } from "@mortise/hie";
import { libraryDocs } from "@mortise/hie";
import { pluginsFor } from "./plugins.ts";

const VERDICTS: Readonly<Record<CheckResult["status"], string>> = {
  pass: "✓ passes",
  fail: "✗ fails",
  error: "! could not be evaluated",
  suppressed: "~ fails, which a comment allows",
  known: "= fails, which the baseline knows",
  planned: "· not run",
};

/**
 * The results whose `element/check` contains `wanted`.
 *
 * @throws MORTISE_OPTION_INVALID where there is none
 */
export function wantedResults(results: readonly CheckResult[], wanted: string): readonly CheckResult[] {
  const found = results.filter(({ element, check }) => `${element}/${check}`.includes(wanted));
  if (found.length > 0) return found;
  throw new MortiseError(
    "MORTISE_OPTION_INVALID",
    `The option \`--explain\` is \`${printable(wanted)}\`, which no check contains; \`--dry-run\` lists them.`,
  );
}

/** All there is to know of checks: what they are for, where they stand, what they call, and every place of a failure. */
export async function explained(results: readonly CheckResult[], workspace: Workspace): Promise<string> {
  const names = [...new Set(results.flatMap(({ check }) => callsIn(check)).map(([library]) => library))];
  const { docs: libraries } = await libraryDocs(workspace, { names, plugins: pluginsFor(false) });
  const docs = new Map(
    libraries.flatMap(({ name, selectors, checks }) =>
      [...selectors, ...checks].map((one) => [`${name}.${one.name}`, one] as const),
    ),
  );
  return results.map((one) => `${explainedOne(one, docs).join("\n")}\n`).join("\n");
}

/** The calls in a check, each with its library and its function. */
function callsIn(check: string): (readonly [library: string, name: string])[] {
  return [...check.matchAll(/(\w+)\.(\w+)(?=\()/g)].map(([, library = "", name = ""]) => [library, name]);
}

function explainedOne(result: CheckResult, docs: ReadonlyMap<string, FunctionDoc>): string[] {
  const { element, check, kind, severity, status, message, reason, places, file, line } = result;
  const calls = [...new Set(callsIn(check).map((parts) => parts.join(".")))];
  return [
    `${element}/${check}`,
    ...result.docs.map((doc) => `  ${doc}`),
    `  ${severity === "warning" ? "a warning" : "an error"}, from the ${kind} at ${file}:${line}`,
    ...calls.flatMap((name) => {
      const doc = docs.get(name);
      return doc === undefined ? [] : [`  ${name}: ${doc.description}`];
    }),
    `  ${VERDICTS[status]}${reason === undefined ? "" : ` because ${reason}`}`,
    ...(message === undefined || message === "" ? [] : [`    ${message}`]),
    ...places.map((place) => {
      const at = [place.file, place.line, place.column].filter((part) => part !== undefined).join(":");
      return `    ${at}${place.message === undefined ? "" : ` ${place.message}`}`;
    }),
  ];
}
