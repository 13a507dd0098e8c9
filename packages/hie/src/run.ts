import type { Baseline } from "./baseline.ts";
import { withBaseline } from "./baseline.ts";
import type { CheckOptions } from "./check.ts";
import { checkFiles, rootFiles } from "./check.ts";
import type { Directive } from "./directives.ts";
import { directiveFor, directivesOf } from "./directives.ts";
import type { Value, Verdict } from "./libraries/value.ts";
import { openWorkspace } from "./libraries/workspace.ts";
import type { CheckResult, RunResult } from "./result.ts";
import { summarise } from "./result.ts";
import type { Evaluator } from "./semantics/evaluate.ts";
import { evaluator } from "./semantics/evaluate.ts";
import type { Planned } from "./semantics/planned.ts";
import { positionAt } from "./syntax/source.ts";

/** What to run, and how. */
export interface RunOptions extends CheckOptions {
  /** The `.hie` files, from the workspace; those that no other one imports, where this is left out. */
  readonly files?: readonly string[];
  /** Only checks of elements whose paths contain this. */
  readonly filter?: string;
  /** At most so many checks. */
  readonly limit?: number;
  /** Only checks whose scopes touch one of these files, from the workspace. Those without scopes are run. */
  readonly changed?: readonly string[];
  /** Lists the checks, each as `planned`, and runs none. */
  readonly dryRun?: boolean;
  readonly baseline?: Baseline;
  /** How many checks may wait for their libraries at once. 16, where it is left out. */
  readonly parallel?: number;
  /** Told after each check. */
  readonly onProgress?: (progress: Progress) => void;
}

/** How far a run is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly last: CheckResult;
}

/**
 * Runs the checks of a workspace's `.hie` files. Files with mistakes in their syntax are reported and not run; a
 * name that is not there is an error of the check that uses it. Results come in the order of the files, whatever
 * ended first. Libraries are closed at the end.
 *
 * @throws MORTISE_HIE_WORKSPACE_UNREADABLE, MORTISE_HIE_FILE_UNREADABLE, MORTISE_HIE_PATH_OUTSIDE
 * @example
 * ```ts
 * const { ok, summary } = await runWorkspace({ workspace: ".", files: ["architecture.hie"] });
 * console.log(ok, summary.passed);
 * ```
 */
export async function runWorkspace(options: RunOptions = {}): Promise<RunResult> {
  const { workspace: where = "." } = options;
  const workspace = typeof where === "string" ? openWorkspace(where) : where;
  const checked = await checkFiles(options.files ?? rootFiles(workspace), { ...options, workspace });
  const { libraries, loaded, plan, problems } = checked;
  try {
    const broken = new Set(
      loaded.units.filter((unit) => unit.problems.some(isError)).map(({ source }) => source.file),
    );
    const evaluating = evaluator({ libraries, workspace, values: plan.values });
    const chosen = await choose(plan.checks, broken, options, evaluating);
    const directives = new Map(
      loaded.units.map(({ source, program }) => [source.file, directivesOf(source, program).directives]),
    );
    const results = await runAll(chosen, directives, evaluating, options);
    const summary = summarise(results, plan.checks.length - chosen.length);
    const ok = summary.failed === 0 && summary.errors === 0 && !problems.some(isError);
    return { ok, results, problems, summary };
  } finally {
    for (const library of libraries.values()) await library.close?.();
  }
}

function isError({ severity }: { readonly severity: string }): boolean {
  return severity === "error";
}

async function choose(
  checks: readonly Planned[],
  broken: ReadonlySet<string>,
  { filter, limit, changed }: RunOptions,
  evaluating: Evaluator,
): Promise<readonly Planned[]> {
  const found: Planned[] = [];
  for (const check of checks) {
    if (limit !== undefined && found.length >= limit) break;
    if (broken.has(check.source.file)) continue;
    if (filter !== undefined && !check.element.includes(filter)) continue;
    if (changed !== undefined && !(await touches(check, changed, evaluating))) continue;
    found.push(check);
  }
  return found;
}

async function touches(check: Planned, changed: readonly string[], evaluating: Evaluator): Promise<boolean> {
  if (check.slots.length === 0 || changed.includes(check.source.file)) return true;
  for (const slot of check.slots) {
    const outcome = await evaluating.slot(slot);
    if (!outcome.ok || within(outcome.value, changed)) return true;
  }
  return false;
}

function within(value: Value, changed: readonly string[]): boolean {
  if (value.kind === "list") return value.items.some((item) => within(item, changed));
  if (value.kind !== "scope") return false;
  const { paths, name, kind } = value.scope;
  const held = new Set(paths);
  const folder = `${name.replace(/^\.\/|\/$/g, "")}/`;
  return changed.some(
    (path) => held.has(path) || path === name || (kind === "Folder" && path.startsWith(folder)),
  );
}

async function runAll(
  checks: readonly Planned[],
  directives: ReadonlyMap<string, readonly Directive[]>,
  evaluating: Evaluator,
  { parallel = 16, onProgress, dryRun, baseline }: RunOptions,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < checks.length; at = next++) {
      const check = checks[at];
      if (check === undefined) return;
      const verdict = dryRun === true ? undefined : await check.run(evaluating);
      const result = resultOf(check, verdict, directives.get(check.source.file) ?? []);
      const last = baseline === undefined ? result : withBaseline(result, baseline);
      results[at] = last;
      done += 1;
      onProgress?.({ done, total: checks.length, last });
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, parallel) }, worker));
  return results;
}

function resultOf(
  check: Planned,
  verdict: Verdict | undefined,
  directives: readonly Directive[],
): CheckResult {
  const { line, column } = positionAt(check.source, check.span.start);
  const level = directiveFor(directives, check.span, ["warning", "error"]);
  const result: CheckResult = {
    element: check.element,
    check: check.text,
    kind: check.kind,
    severity: level?.kind === "warning" ? "warning" : "error",
    status: verdict?.kind ?? "planned",
    places: [],
    file: check.source.file,
    line,
    column,
    docs: check.docs,
  };
  if (verdict === undefined || verdict.kind === "pass") return result;
  if (verdict.kind === "error") return { ...result, message: verdict.message };
  const failed = { ...result, message: verdict.message, places: verdict.places ?? [] };
  const allow = directiveFor(directives, check.span, ["allow"]);
  return allow === undefined ? failed : { ...failed, status: "suppressed", reason: allow.reason ?? "" };
}
