import type { CheckResult, RunResult } from "../result.ts";

/** A run as JUnit XML: a suite per element, a case per check. Mistakes in the files are a suite of their own. */
export function junit({ results, problems }: RunResult): string {
  const suites = new Map<string, CheckResult[]>();
  for (const result of results) suites.set(result.element, [...(suites.get(result.element) ?? []), result]);
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>"];
  if (problems.length > 0) {
    lines.push(
      `  <testsuite${attributes({ name: "files", tests: problems.length, errors: problems.filter(({ severity }) => severity === "error").length })}>`,
    );
    for (const { file, line, column, code, message, severity } of problems) {
      lines.push(`    <testcase${attributes({ name: `${file}:${line}:${column}`, classname: file })}>`);
      const kind = severity === "error" ? "error" : "system-out";
      lines.push(
        kind === "error"
          ? `      <error${attributes({ message, type: code })}/>`
          : `      <system-out>${xml(message)}</system-out>`,
      );
      lines.push("    </testcase>");
    }
    lines.push("  </testsuite>");
  }
  for (const [name, cases] of suites) {
    const count = (status: CheckResult["status"]): number =>
      cases.filter((one) => one.status === status && one.severity === "error").length;
    lines.push(
      `  <testsuite${attributes({ name, tests: cases.length, failures: count("fail"), errors: count("error"), skipped: cases.filter(isSkipped).length })}>`,
      ...cases.flatMap(caseLines),
      "  </testsuite>",
    );
  }
  lines.push("</testsuites>");
  return `${lines.join("\n")}\n`;
}

function isSkipped({ status }: CheckResult): boolean {
  return status === "suppressed" || status === "known";
}

function caseLines(result: CheckResult): string[] {
  const head = `    <testcase${attributes({ name: result.check, classname: result.element, file: result.file, line: result.line })}`;
  if (result.status === "pass" || result.status === "planned") return [`${head}/>`];
  const places = result.places.map(({ file, line, message }) =>
    `${file}${line === undefined ? "" : `:${line}`} ${message ?? ""}`.trimEnd(),
  );
  const message = result.message ?? "";
  if (isSkipped(result))
    return [
      `${head}>`,
      `      <skipped${attributes({ message: result.reason ?? message })}/>`,
      "    </testcase>",
    ];
  if (result.severity === "warning")
    return [
      `${head}>`,
      `      <system-out>${xml([`warning: ${message}`, ...places].join("\n"))}</system-out>`,
      "    </testcase>",
    ];
  const tag = result.status === "error" ? "error" : "failure";
  return [
    `${head}>`,
    `      <${tag}${attributes({ message })}>${xml(places.join("\n"))}</${tag}>`,
    "    </testcase>",
  ];
}

function attributes(of: Readonly<Record<string, string | number>>): string {
  return Object.entries(of)
    .map(([name, value]) => ` ${name}="${xml(String(value))}"`)
    .join("");
}

/** XML text: what XML 1.0 cannot hold at all becomes U+FFFD. */
function xml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}
