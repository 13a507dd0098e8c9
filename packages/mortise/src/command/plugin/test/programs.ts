import { run } from "node:test";
import { fileURLToPath } from "node:url";
import type { TestResult } from "./result.ts";

/** What lets a test import `@mortise/testing` and `mortise` where its folder has installed neither. */
const RESOLVER = new URL("./resolver.ts", import.meta.url).href;

/**
 * Runs `*.test.ts` files by Node's own test runner, each in a process of its own.
 *
 * @param shown makes the name that a file has in results
 */
export async function runPrograms(
  files: readonly string[],
  shown: (path: string) => string,
): Promise<readonly TestResult[]> {
  if (files.length === 0) return [];
  const results: TestResult[] = [];
  const stream = run({ files: [...files], isolation: "process", execArgv: ["--import", RESOLVER] });
  for await (const { type, data } of stream) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const path =
      data.file === undefined ? "" : data.file.startsWith("file:") ? fileURLToPath(data.file) : data.file;
    const failure = type === "test:fail" ? messageOf(data.details.error) : undefined;
    // A suite only says again what its tests have said; a file does so too, unless it broke before it had any.
    const repeats = data.details.type === "suite" || failure === SUBTESTS;
    if (repeats || data.skip === true || data.skip === "" || (failure === undefined && path === data.name))
      continue;
    const failures = failure === undefined ? [] : [failure];
    const durationMs = data.details.duration_ms;
    results.push({ file: shown(path), name: path === data.name ? "runs" : data.name, failures, durationMs });
  }
  return results;
}

const SUBTESTS = "subtests failed";

function messageOf(error: Error): string {
  const { cause } = error;
  if (Reflect.get(error, "failureType") === "subtestsFailed") return SUBTESTS;
  return cause instanceof Error ? cause.message : typeof cause === "string" ? cause : error.message;
}
