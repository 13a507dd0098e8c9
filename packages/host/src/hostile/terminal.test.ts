import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { effects } from "@mortise/effects";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hostFunction } from "../hostfunction.ts";
import type { HostLogEntry } from "../options.ts";
import { Deployment } from "../testing/deployment.ts";
import type { Guests } from "./formats.ts";
import { FORMATS, guests } from "./formats.ts";

/** What clears a screen, names a window, turns text round, is a sequence in one byte, or begins a line of its own. */
const NASTY = "a\u001b[2J\u001b]0;b\u0007\u009b31m\u202ec\u2028d\r\ne info: forged";
const MOVES = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

describe("what moves a terminal's cursor", () => {
  let deployment: Guests;
  const log: HostLogEntry[] = [];
  beforeAll(async () => {
    const said = hostFunction({ name: "said", run: (text: string, { log: write }) => write("warn", text) });
    deployment = await guests([...effects(), said], [], { log: (entry) => void log.push(entry) });
  });
  afterAll(() => deployment[Symbol.asyncDispose]());

  test.each(FORMATS)("is in no line that is logged for a plugin of format %s", async (format) => {
    log.length = 0;
    await deployment.ask(format, "log_warn", { message: NASTY, fields: { [NASTY]: NASTY } });
    await deployment.ask(format, "said", NASTY);
    expect(log).toHaveLength(2);
    for (const { message } of log) {
      expect(message).not.toMatch(MOVES);
      expect(message).toContain("forged");
    }
  });

  test.each(FORMATS)("is in no entry of the audit log about a plugin of format %s", async (format) => {
    for (const key of [NASTY, "kv:read"])
      await deployment.ask(format, "kv_get", { key: key.replaceAll("\0", "") });
    await deployment.ask(format, "http_get", { url: `http://${NASTY}/` });
    await deployment.ask(format, "emit_event", { stream: NASTY, type: NASTY });
    const entries = deployment.host.audit().filter(({ plugin }) => plugin === format);
    expect(entries.length).toBeGreaterThan(0);
    for (const { cause: _, ...entry } of entries)
      expect(Object.values(entry).filter((value) => typeof value === "string" && MOVES.test(value))).toEqual(
        [],
      );
  });
});

describe("a file that is called what moves a terminal's cursor", () => {
  let deployment: Deployment;
  beforeEach(async () => {
    deployment = await Deployment.create();
  });
  afterEach(() => deployment.close());

  test("is a plugin that failed, under a name and with words that move nothing", async () => {
    const name = NASTY.replaceAll("/", "");
    await mkdir(join(deployment.root, `${name}2`), { recursive: true });
    await writeFile(join(deployment.root, `${name}2`, "plugin.yaml"), "nonsense: 1\n");
    await writeFile(join(deployment.root, `${name}.wasm`), "");
    const log: HostLogEntry[] = [];
    const host = await deployment.open({ log: (entry) => void log.push(entry) });
    expect(host.plugins().map(({ state }) => state)).toEqual(["failed", "failed"]);
    expect(new Set(log.map(({ plugin }) => plugin)).size).toBe(2);
    for (const { plugin, message } of log) expect(plugin + message).not.toMatch(MOVES);
    for (const { name: shown, error } of host.plugins()) {
      expect(shown).not.toMatch(MOVES);
      // Mistakes stand on lines of their own.
      for (const line of (error?.message ?? "").split("\n")) expect(line).not.toMatch(MOVES);
    }
    await expect(host.reload(host.plugins()[0]?.name ?? "")).rejects.toMatchObject({
      code: "MORTISE_PLUGIN_MANIFEST_INVALID",
    });
  });

  test("in a manifest is refused wherever a manifest has text", async () => {
    for (const [at, line] of [
      `description: ${JSON.stringify(NASTY)}`,
      `capabilities: [${JSON.stringify(`kv:${NASTY}`)}]`,
      `commands: [{ name: ${JSON.stringify("a\u001b[2J")}, handler: f }]`,
      `provides: { tools: [{ name: t, description: ${JSON.stringify(NASTY)} }] }`,
      `subscribe: [{ streams: [${JSON.stringify(NASTY)}] }]`,
      `build: ${JSON.stringify(NASTY)}`,
    ].entries())
      await deployment.script(`p${at}`, "export const f = () => 1;", `${line}\n`);
    const host = await deployment.open();
    for (const { name, state, error } of host.plugins()) {
      expect([name, state, error?.code]).toEqual([name, "failed", "MORTISE_PLUGIN_MANIFEST_INVALID"]);
      for (const line of (error?.message ?? "").split("\n")) expect(line).not.toMatch(MOVES);
    }
  });
});
