import { ERRORS } from "../errors.ts";
import type { Place } from "../libraries/value.ts";
import type { Problem } from "../problem.ts";
import type { CheckResult, RunResult } from "../result.ts";

/**
 * A run as SARIF 2.1.0, for code hosts: a rule per check, a result per place where it fails; for a check without
 * places, at the check itself.
 */
export function sarif({ results, problems }: RunResult): string {
  const rules = new Map<string, object>();
  const found: object[] = [];
  for (const { code, severity, message, hint, file, line, column, endColumn } of problems) {
    rules.set(code, { id: code, shortDescription: { text: ERRORS[code][1] }, help: { text: hint } });
    found.push({
      ruleId: code,
      level: severity,
      message: { text: message },
      locations: [location({ file, line, column }, endColumn)],
    });
  }
  for (const result of results) {
    if (result.status === "pass" || result.status === "planned") continue;
    const id = `${result.element}/${result.check}`;
    rules.set(id, { id, shortDescription: { text: result.docs.join(" ") || result.check } });
    for (const place of result.places.length > 0 ? result.places : [result])
      found.push(sarifResult(id, result, place));
  }
  const driver = { name: "mortise hie", rules: [...rules.values()] };
  return `${JSON.stringify(
    {
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [{ tool: { driver }, columnKind: "utf16CodeUnits", results: found }],
    },
    null,
    2,
  )}\n`;
}

function sarifResult(ruleId: string, result: CheckResult, place: Place | CheckResult): object {
  const said = "check" in place ? undefined : place.message;
  const text = [result.message ?? result.check, said]
    .filter((part) => part !== undefined && part !== "")
    .join(" ");
  return {
    ruleId,
    level: result.severity,
    message: { text },
    locations: [location(place)],
    ...(result.status === "suppressed" && {
      suppressions: [{ kind: "inSource", justification: result.reason ?? "" }],
    }),
    ...(result.status === "known" && {
      suppressions: [{ kind: "external", justification: "In the baseline." }],
    }),
  };
}

function location(
  { file, line, column }: Pick<Place | Problem, "file" | "line" | "column">,
  endColumn?: number,
): object {
  const region =
    line === undefined
      ? {}
      : {
          region: {
            startLine: line,
            ...(column !== undefined && { startColumn: column }),
            ...(endColumn !== undefined && { endColumn }),
          },
        };
  return { physicalLocation: { artifactLocation: { uri: encodeURI(file) }, ...region } };
}
