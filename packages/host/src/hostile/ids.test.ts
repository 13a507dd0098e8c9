import { existsSync } from "node:fs";
import { join } from "node:path";
import { effects } from "@mortise/effects";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Host } from "../host.ts";
import { Deployment } from "../testing/deployment.ts";
import type { Guests } from "./formats.ts";
import { codeIn, codeOf, FORMATS, guests } from "./formats.ts";

const TRAVERSING = ["../other", "..", ".", "/etc/passwd", "a/../../b", "..\\other", "%2e%2e/other", "a\0b"];
const OBJECTS = ["__proto__", "constructor", "toString", "hasOwnProperty"];

describe("a name that traverses, or that objects have", () => {
  let deployment: Deployment;
  beforeEach(async () => {
    deployment = await Deployment.create();
    await deployment.script("real", "export const f = () => 1;");
  });
  afterEach(() => deployment.close());

  test("is no plugin's, whoever asks for it", async () => {
    const host = await deployment.open();
    for (const name of [...TRAVERSING, ...OBJECTS]) {
      expect(host.plugin(name)).toBeUndefined();
      for (const act of [
        () => host.call(name, "f"),
        () => host.call("real", name),
        () => host.grant(name, "kv:read"),
        () => host.revoke(name, "kv:read"),
        () => host.reload(name),
        () => host.disable(name),
        () => host.unload(name),
        () => host.command(name, { kind: "system", id: "system" }),
      ])
        expect(await codeOf(act())).toMatch(/^MORTISE_(PLUGIN|EXPORT|COMMAND)_UNKNOWN$/);
    }
    expect((await host.call("real", "f")).text()).toBe("1");
  });

  test("is refused as a plugin's name, as its code and in a config", async () => {
    for (const [at, name] of [...TRAVERSING, ...OBJECTS].entries()) {
      const text = JSON.stringify(name);
      await deployment.write(`n${at}/plugin.yaml`, `name: ${text}\nversion: 1.0.0\ncode: main.js\n`);
      await deployment.write(`c${at}/plugin.yaml`, `name: c${at}\nversion: 1.0.0\ncode: ${text}\n`);
      await deployment.write("mortise.toml", `[plugins.${text}]\n`);
      expect(await codeOf(Host.open({ config: join(deployment.root, "mortise.toml") }))).toBe(
        "MORTISE_CONFIG_INVALID",
      );
    }
    const host = await deployment.open();
    for (const { name, state } of host.plugins())
      expect([name, state]).toEqual([name, name === "real" ? "ready" : "failed"]);
    expect(existsSync(join(deployment.root, "../other"))).toBe(false);
  });
});

describe("a key that traverses, or that objects have", () => {
  let deployment: Guests;
  beforeAll(async () => {
    deployment = await guests(effects(), ["kv:*"]);
  });
  afterAll(() => deployment[Symbol.asyncDispose]());

  test.each(FORMATS)("is the plugin's own, and no other's: %s", async (format) => {
    for (const key of [...TRAVERSING, ...OBJECTS, `../${FORMATS[0]}/a`]) {
      const reply = await deployment.ask(format, "kv_set", { key, value: format });
      expect(codeIn(reply)).toBe(key.includes("\0") ? "MORTISE_INPUT_INVALID" : "Success");
    }
    for (const key of OBJECTS)
      expect(await deployment.ask(format, "kv_get", { key })).toEqual({ kind: "Success", payload: format });
    for (const other of FORMATS.filter((each) => each !== format)) {
      const read = await deployment.ask(other, "kv_get", { key: `../${format}/a` });
      // What stands there, if anything, is its own.
      expect([null, other]).toContain(read.payload);
    }
    expect(({} as Record<string, unknown>).value).toBeUndefined();
  });

  test("widens no grant: what a plugin asks for is taken literally", async () => {
    const { host } = deployment;
    const [format = ""] = FORMATS;
    await host.grant(format, "emit:location:1");
    for (const stream of ["location:*", "*", "location:1:2", "location:", "location:1:*", ":location:1"])
      expect(codeIn(await deployment.ask(format, "emit_event", { stream, type: "say" }))).toMatch(
        /^MORTISE_(EVENT_INVALID|CAPABILITY_DENIED|INPUT_INVALID)$/,
      );
    expect(codeIn(await deployment.ask(format, "emit_event", { stream: "location:1", type: "say" }))).toBe(
      "Success",
    );
  });
});
