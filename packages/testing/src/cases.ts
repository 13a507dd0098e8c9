import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { CodedError } from "@mortise/engine";
import type { TestFile } from "@mortise/host";
import { FunctionError } from "@mortise/host";
import type { Fake } from "./fake.ts";
import type { PluginHarness } from "./harness.ts";
import { openPlugin } from "./openplugin.ts";

type Case = TestFile["tests"][number];
type Step = Pick<Case, "call" | "input" | "command" | "actor" | "deliver" | "expect">;

/** What came of one case. */
export interface CaseResult {
  readonly name: string;
  /** What was otherwise than expected, in words; none where it passed. */
  readonly failures: readonly string[];
  /** Units of fuel of the last call, where the plugin's format is metered. */
  readonly fuel: number | undefined;
}

/**
 * Runs the cases of a `*.test.yaml`, one after the other, each with a plugin opened anew.
 *
 * @example
 * ```ts
 * const results = await runCases("plugins/greeter", readTestFile("greet.test.yaml", text));
 * results.every(({ failures }) => failures.length === 0);
 * ```
 */
export async function runCases(folder: string, file: TestFile): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const each of file.tests) results.push(await runCase(folder, file, each));
  return results;
}

async function runCase(folder: string, shared: TestFile, own: Case): Promise<CaseResult> {
  const { name, steps = [own] } = own;
  try {
    await using plugin = await openPlugin(folder, {
      grants: own.grants ?? shared.grants,
      beside: shared.beside?.map((path) => join(folder, path)),
      settings: { ...shared.settings, ...own.settings },
      limits: { ...shared.limits, ...own.limits },
      seed: own.seed ?? shared.seed,
      fake: fakesOf({ ...shared.fakes, ...own.fakes }),
    });
    const failures: string[] = [];
    for (const [at, step] of steps.entries()) {
      const wrong = await runStep(plugin, step);
      failures.push(...wrong.map((text) => (own.steps === undefined ? text : `step ${at + 1}: ${text}`)));
    }
    return { name, failures, fuel: plugin.fuel };
  } catch (error) {
    return { name, failures: [messageOf(error)], fuel: undefined };
  }
}

function fakesOf(fakes: NonNullable<TestFile["fakes"]>): Record<string, Fake> {
  const made = Object.entries(fakes).map(([name, { answer, error }]): [string, Fake] => [
    name,
    () => {
      if (error !== undefined) throw new FunctionError(error.code, error.message);
      return answer;
    },
  ]);
  return Object.fromEntries(made);
}

/** What a step came to, whatever kind it is of. */
interface Came {
  readonly output: string | undefined;
  readonly status: string | undefined;
  readonly error: string | undefined;
  readonly message: string | undefined;
}

async function runStep(plugin: PluginHarness, step: Step): Promise<readonly string[]> {
  const before = {
    emitted: plugin.emitted.length,
    denied: plugin.denied.length,
    calls: plugin.calls.length,
    spans: plugin.spans.length,
  };
  const came = await act(plugin, step);
  const { expect } = step;
  const emitted = plugin.emitted
    .slice(before.emitted)
    .map(({ stream, type, payload }) => ({ stream, type, payload }));
  const spent = plugin.spans
    .slice(before.spans)
    .filter(({ attributes }) => attributes["plugin.name"] === plugin.name)
    .reduce((sum, { attributes }) => sum + Number(attributes["plugin.fuel"] ?? 0), 0);
  return [
    ...ended(came, expect),
    ...answered(came, expect),
    ...differs("emitted", expect.emitted?.map(fuller(emitted)), emitted),
    ...differs(
      "denied",
      expect.denied,
      plugin.denied.slice(before.denied).map(({ capability }) => capability),
    ),
    ...differs(
      "calls",
      expect.calls,
      plugin.calls.slice(before.calls).map((call) => call.function),
    ),
    ...(expect.fuel !== undefined && spent > expect.fuel
      ? [`fuel: it used ${spent}, more than ${expect.fuel}`]
      : []),
  ];
}

async function act(plugin: PluginHarness, { call, input, command, actor, deliver }: Step): Promise<Came> {
  const none = { output: undefined, status: undefined, error: undefined, message: undefined };
  try {
    if (call !== undefined) {
      const given = input === undefined || typeof input === "string" ? input : JSON.stringify(input);
      return { ...none, output: (await plugin.call(call, given)).text() };
    }
    if (command !== undefined) {
      const { output, status } = await plugin.command(command, actor);
      return { ...none, output: output ?? "", status };
    }
    if (deliver === undefined) return none;
    const { outcomes } = await plugin.deliver(deliver);
    const code = outcomes.find((each) => each.outcome === "failed")?.code;
    return { ...none, error: code, message: code };
  } catch (error) {
    return { ...none, error: codeOf(error), message: messageOf(error) };
  }
}

function ended({ error, message, status }: Came, expect: Step["expect"]): string[] {
  if (error !== expect.error) {
    if (expect.error === undefined) return [`it failed: ${message ?? error}`];
    return [
      `error: expected ${expect.error}, and ${message === undefined ? "there was none" : `it was ${message}`}`,
    ];
  }
  return expect.status === undefined ? [] : differs("status", expect.status, status);
}

function answered({ output, error }: Came, expect: Step["expect"]): string[] {
  if (error !== undefined) return [];
  const wrong = expect.output === undefined ? [] : differs("output", expect.output, output);
  if (expect.contains !== undefined && output?.includes(expect.contains) !== true)
    wrong.push(`output: expected ${shown(expect.contains)} in it, and it is ${shown(output)}`);
  if (!Object.hasOwn(expect, "json")) return wrong;
  return [...wrong, ...differs("json", expect.json, parsed(output))];
}

/** A payload that a test does not name is not compared. */
function fuller(actual: readonly { readonly payload: unknown }[]) {
  return <E extends { readonly payload?: unknown }>(each: E, at: number) => ({
    ...each,
    payload: each.payload ?? actual[at]?.payload,
  });
}

function differs(what: string, expected: unknown, actual: unknown): string[] {
  if (expected === undefined || isDeepStrictEqual(expected, actual)) return [];
  return [`${what}: expected ${shown(expected)}, and it is ${shown(actual)}`];
}

function parsed(output: string | undefined): unknown {
  try {
    return JSON.parse(output ?? "");
  } catch {
    return output;
  }
}

const MAX_SHOWN = 2_000;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function codeOf(error: unknown): string {
  return error instanceof CodedError ? error.code : "unknown";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
