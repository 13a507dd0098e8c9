import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Host, hostFunction } from "@mortise/host";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { watched } from "./delivery.ts";
import { openTelemetry, withoutCredentials } from "./telemetry.ts";
import { plain, Receiver } from "./testing/receiver.ts";

describe("telemetry", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "telemetry-"));
    mkdirSync(join(root, "a"));
    writeFileSync(
      join(root, "a/plugin.yaml"),
      "name: a\nversion: 1.0.0\ncode: a.ts\noptional: [kv:read]\nsubscribe: [{ streams: ['*'] }]\nlimits: { fuel: 100000000 }\n",
    );
    writeFileSync(
      join(root, "a/a.ts"),
      `import { host } from "mortise:plugin";
       export const ask = () => { host.f("hunter2"); };
       export const handle_event = () => {};`,
    );
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const f = hostFunction({ name: "f", requires: () => "kv:read", run: () => 1 });

  async function work(providers: object): Promise<void> {
    await using host = await Host.open({ plugins: [root], functions: [f], ...providers });
    await host.call("a", "ask", { secret: "hunter2" });
    await host.grant("a", "kv:read");
    await host.call("a", "ask");
    await host.deliver({ stream: "location:1", type: "say", payload: { secret: "hunter2" } });
  }

  test("reaches a collector by OTLP over HTTP: spans with their parents, and metrics", async () => {
    const receiver = new Receiver();
    const endpoint = `${await receiver.listen()}/`;
    try {
      const exporting = await openTelemetry(endpoint, {}, "1.2.3");
      await using host = await Host.open({ plugins: [root], functions: [f], ...exporting.providers });
      await host.call("a", "ask", { secret: "hunter2" });
      await host.grant("a", "kv:read");
      await host.call("a", "ask");
      await host.deliver({ stream: "location:1", type: "say", payload: { secret: "hunter2" } });
      await exporting.close();
      const spans = receiver.spans();
      const asked = spans.filter(({ name }) => name === "a ask");
      expect(asked).toHaveLength(2);
      expect(spans.filter(({ name }) => name === "host f").map(({ parentSpanId }) => parentSpanId)).toEqual(
        asked.map(({ spanId }) => spanId),
      );
      expect(spans.find(({ name }) => name === "a handle_event")?.attributes).toContainEqual({
        key: "event.stream",
        value: { stringValue: "location:1" },
      });
      const calls = receiver.points("mortise.calls").map(({ attributes, asInt, asDouble }) => ({
        ...plain(attributes),
        count: Number(asInt ?? asDouble),
      }));
      expect(calls).toEqual([
        { "plugin.name": "a", "plugin.function": "ask", outcome: "ok", count: 2 },
        {
          "plugin.name": "a",
          "plugin.function": "handle_event",
          "event.type": "say",
          "event.stream": "location",
          outcome: "ok",
          count: 1,
        },
      ]);
      expect(receiver.points("mortise.call.duration")[0]).toMatchObject({ count: 2 });
      expect(receiver.points("mortise.denied").map(({ attributes }) => plain(attributes))).toEqual([
        { "plugin.name": "a", "host.function": "f" },
      ]);
      expect(receiver.points("mortise.function.calls")).toHaveLength(2);
      const used = receiver.points("mortise.fuel")[0];
      expect(Number(used?.asInt ?? used?.asDouble)).toBeGreaterThan(1_000);
      const held = receiver.points("mortise.memory")[0];
      expect(Number(held?.asInt ?? held?.asDouble)).toBeGreaterThan(65_535);
      expect(receiver.points("mortise.queue.depth")).toHaveLength(1);
      const all = receiver.bodies.map(({ body }) => body).join("");
      expect(all).toContain('"service.version"');
      expect(all).not.toContain("hunter2");
    } finally {
      await receiver.close();
    }
  });

  test("that no collector takes stands in nobody's way, and it is said once", async () => {
    const receiver = new Receiver(400);
    const said: string[] = [];
    const endpoint = await receiver.listen();
    const exporting = await openTelemetry(endpoint, { delivery: (what) => said.push(what) }, "1.2.3");
    await work(exporting.providers);
    await exporting.close();
    await receiver.close();
    expect(receiver.bodies.length).toBeGreaterThan(0);
    expect(said.sort()).toEqual([
      `${endpoint}/ takes no metrics: they are lost.`,
      `${endpoint}/ takes no spans: they are lost.`,
    ]);
  });

  test("that is taken again is told of, and what goes on as before is not", () => {
    const told: boolean[] = [];
    const codes = [0, 1, 1, 0, 0, 1];
    const exporter = watched(
      { export: (_: string, done: (result: { code: number }) => void) => done({ code: codes.shift() ?? 0 }) },
      (arrives) => told.push(arrives),
    );
    const done: number[] = [];
    for (let time = 0; time < 6; time++) exporter.export("", ({ code }) => done.push(code));
    expect(done).toEqual([0, 1, 1, 0, 0, 1]);
    expect(told).toEqual([false, true, false]);
  });

  test("is printed as a tree when a trace has ended", async () => {
    const traces: (readonly string[])[] = [];
    const exporting = await openTelemetry(undefined, { trace: (lines) => void traces.push(lines) }, "1.2.3");
    await work(exporting.providers);
    await exporting.close();
    const shown = traces.map((lines) => lines.map((line) => line.replaceAll(/\d+\.\d+ ms|fuel \d+/g, "…")));
    expect(shown).toEqual([
      ["a ask  …  …", "└─ host f  …  MORTISE_CAPABILITY_DENIED"],
      ["a ask  …  …", "└─ host f  …"],
      ["a handle_event  …  say on location:1  …"],
    ]);
  });

  test("of nobody who wants it loads nothing", async () => {
    const { providers, endpoint } = await openTelemetry(undefined, {}, "1.2.3");
    expect({ providers, endpoint }).toEqual({ providers: {}, endpoint: undefined });
  });

  test("names its endpoint without what may be a secret", () => {
    expect(withoutCredentials("https://ada:hunter2@example.com:4318/otlp?key=hunter2")).toBe(
      "https://example.com:4318/otlp",
    );
    expect(withoutCredentials("hunter2")).toBe("an address");
  });
});
