import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AuditEntry } from "../audit.ts";
import { MemoryEventLog } from "../events/log.ts";
import type { Host } from "../host.ts";
import { FunctionError, hostFunction } from "../hostfunction.ts";
import type { HostOptions } from "../options.ts";
import { Deployment } from "../testing/deployment.ts";
import { relayComponent } from "../testing/relay.ts";
import { patternFunctions } from "./pattern/functions.ts";

const rollDice = hostFunction({
  name: "roll_dice",
  input: { type: "object", properties: { sides: { type: "integer", minimum: 2 } }, required: ["sides"] },
  requires: () => "dice:roll",
  run: ({ sides }: { sides: number }) => ({ sides, rolled: sides }),
});

const slow = hostFunction({
  name: "slow",
  async: true,
  clockStops: true,
  run: async (input) => {
    await Promise.resolve();
    if (input === "fail") throw new FunctionError("slow:failed", "It failed.");
    return ["slowly", input];
  },
});

const get = hostFunction({
  name: "http_get",
  async: true,
  run: async (input: unknown) => {
    const { url, headers } = input as { url: string; headers: object };
    if (url.endsWith("/missing")) return { status: 404, url, headers: {}, body: "" };
    if (url.endsWith("/bytes")) return { status: 200, url, headers: {}, base64: "/w==" };
    return { status: 200, url, headers: {}, body: JSON.stringify(headers) };
  },
});

describe("what a host serves to components", () => {
  let deployment: Deployment;
  let audited: AuditEntry[];
  let logged: string[];
  beforeEach(async () => {
    deployment = await Deployment.create();
    audited = [];
    logged = [];
    await deployment.write("relay/relay.wasm", await relayComponent());
    await deployment.write("relay/plugin.yaml", "name: relay\nversion: 1.0.0\ncode: relay.wasm\n");
  });
  afterEach(() => deployment.close());

  const open = (options: HostOptions = {}) =>
    deployment.open({
      audit: (entry) => audited.push(entry),
      log: ({ level, message }) => logged.push(`${level} ${message}`),
      ...options,
    });

  const err = (val: unknown) => ({ tag: "err", val });

  test("is each of its functions, by name, under the same checks as for any format", async () => {
    const host = await open({ functions: [rollDice, slow], grants: { relay: ["dice:roll"] } });
    const call = async (name: string, input: string) =>
      (await host.call("relay", "call", [name, input])).json();
    expect(await call("roll_dice", '{"sides":6}')).toEqual({ tag: "ok", val: '{"sides":6,"rolled":6}' });
    expect(await call("roll_dice", '{"sides":1}')).toMatchObject(err({ code: "MORTISE_INPUT_INVALID" }));
    expect(await call("slow", '"x"')).toEqual({ tag: "ok", val: '["slowly","x"]' });
    expect(await call("slow", '"fail"')).toEqual(err({ code: "slow:failed", message: "It failed." }));
    expect(await call("nothing", "1")).toMatchObject(err({ code: "MORTISE_IMPORT_UNKNOWN" }));
    expect(await call("constructor", "1")).toMatchObject(err({ code: "MORTISE_IMPORT_UNKNOWN" }));
    expect(await call("__proto__", "1")).toMatchObject(err({ code: "MORTISE_IMPORT_UNKNOWN" }));
  });

  test("is refused and audited where nothing was granted", async () => {
    const host = await open({ functions: [rollDice] });
    expect((await host.call("relay", "call", ["roll_dice", '{"sides":6}'])).json()).toMatchObject(
      err({ code: "MORTISE_CAPABILITY_DENIED" }),
    );
    expect(audited).toMatchObject([{ kind: "denied", plugin: "relay", function: "roll_dice" }]);
  });

  test("is the plugin's log and its settings", async () => {
    const host = await open({ settings: { relay: { color: "blue", many: 3 } } });
    await host.call("relay", "say", ["one\ntwo"]);
    expect(logged).toContain("warn one⏎two");
    expect((await host.call("relay", "config", ["color"])).json()).toBe("blue");
    expect((await host.call("relay", "config", ["many"])).json()).toBe("3");
    expect((await host.call("relay", "config", ["none"])).json()).toBeNull();
  });

  test("is HTTP by the function of that name, its answer text or an error", async () => {
    const host = await open({ functions: [get] });
    const fetched = async (path: string, headers = "{}") =>
      (await host.call("relay", "get", [`https://a.example${path}`, headers])).json();
    expect(await fetched("/", '{"accept":"a/b"}')).toEqual({ tag: "ok", val: '{"accept":"a/b"}' });
    expect(await fetched("/missing")).toEqual(err("The server answered with status 404."));
    expect(await fetched("/bytes")).toEqual(err("The answer is no text."));
    expect(await fetched("/", "{")).toEqual(err("The headers are no JSON."));
    const without = await open();
    expect((await without.call("relay", "get", ["https://a.example", "{}"])).json()).toEqual(
      err("MORTISE_IMPORT_UNKNOWN: The host has no function `http_get`."),
    );
  });

  describe("of memory blocks", () => {
    const create = ["notes", "a note", "first"];

    test("keeps them for the owner that the call is made for, and for no other", async () => {
      const host = await open({ functions: patternFunctions(), grants: { relay: ["memory:*"] } });
      const call = async (name: string, args: string[], owner?: string) =>
        (await host.call("relay", name, args, { owner })).json();
      expect(await call("create", ["ada", ...create], "ada")).toEqual({ tag: "ok", val: "block-1" });
      expect(await call("read", ["ada", "notes"], "ada")).toEqual({ tag: "ok", val: "first" });
      expect(await call("create", ["ada", ...create], "ada")).toEqual(
        err("memory:exists: There is a block of that label already."),
      );
      // Whoever else calls cannot reach it, whatever the plugin says.
      for (const owner of [undefined, "bob", ""]) {
        expect(await call("read", ["ada", "notes"], owner)).toMatchObject({
          tag: "err",
          val: expect.stringContaining("MORTISE_CAPABILITY_DENIED"),
        });
      }
      expect(audited.filter(({ kind }) => kind === "denied")).toHaveLength(3);
      expect(await call("read", ["bob", "notes"], "bob")).toEqual(
        err("memory:not_found: There is no block of that label."),
      );
    });

    test("takes the plugin's setting as its owner, or the plugin", async () => {
      const options = { functions: patternFunctions(), grants: { relay: ["memory:*"] } };
      const host = await open({ ...options, settings: { relay: { owner: "carol" } } });
      expect((await host.call("relay", "create", ["carol", ...create])).json()).toMatchObject({ tag: "ok" });
      expect((await host.call("relay", "create", ["relay", ...create])).json()).toMatchObject({ tag: "err" });
      const plain = await open(options);
      expect((await plain.call("relay", "create", ["relay", ...create])).json()).toMatchObject({ tag: "ok" });
    });

    test("are not written where only reading is granted", async () => {
      const host = await open({ functions: patternFunctions(), grants: { relay: ["memory:read"] } });
      expect((await host.call("relay", "create", ["relay", ...create])).json()).toMatchObject({
        tag: "err",
        val: expect.stringContaining("MORTISE_CAPABILITY_DENIED"),
      });
    });

    test("in notifications are the owner's, too", async () => {
      const told: string[] = [];
      const functions = patternFunctions({
        notify: ({ text }, _, owner) => void told.push(`${owner}: ${text}`),
      });
      const host = await open({ functions });
      const notify = (text: string, agentId: string) =>
        host.call(
          "relay",
          "notify",
          [{ text, blocks: [{ "block-id": "b", label: "l", "agent-id": agentId }] }],
          {
            owner: "ada",
          },
        );
      await notify("hello", "ada");
      await notify("forged", "bob");
      expect(told).toEqual(["ada: hello"]);
      expect(audited).toMatchObject([{ kind: "denied", function: "emit_notification" }]);
    });

    test("are told in events on the owner's stream, where that is granted", async () => {
      const events = new MemoryEventLog();
      const options = { functions: patternFunctions(), store: { events } };
      const notify = async (host: Host) => {
        await host.call("relay", "notify", [{ text: "hello", blocks: [] }], { owner: "ada" });
        await host.close();
        return events.read(0, 10).map(({ event: { stream, type, payload } }) => ({ stream, type, payload }));
      };
      expect(await notify(await open(options))).toEqual([]);
      expect(audited).toMatchObject([{ kind: "denied", capability: "emit:agent:ada" }]);
      expect(await notify(await open({ ...options, grants: { relay: ["emit:agent:*"] } }))).toEqual([
        { stream: "agent:ada", type: "notification", payload: { text: "hello", blocks: [] } },
      ]);
    });
  });
});
