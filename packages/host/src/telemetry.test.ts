import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hostFunction } from "./hostfunction.ts";
import { Deployment } from "./testing/deployment.ts";

describe("spans", () => {
  let deployment: Deployment;
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: exporter })] });
  const tracer = provider.getTracer("test");
  beforeEach(async () => {
    exporter.reset();
    deployment = await Deployment.create();
  });
  afterEach(() => deployment.close());

  const spans = () =>
    exporter.getFinishedSpans().map(({ name, attributes, status, parentSpanContext }) => ({
      name,
      attributes,
      status,
      parent: exporter
        .getFinishedSpans()
        .find((each) => each.spanContext().spanId === parentSpanContext?.spanId)?.name,
    }));

  test("show a call, its host functions as children, and what came of each", async () => {
    const f = hostFunction({ name: "f", requires: () => "kv:read", run: () => 1 });
    const code = `import { host } from "mortise:plugin";
      export const ask = () => { host.f(); };
      export const fail = () => { throw new Error("the password is hunter2"); };`;
    await deployment.script("a", code, "limits: { fuel: 100000000 }\n");
    const host = await deployment.open({ functions: [f], tracer });
    await host.call("a", "ask");
    await expect(host.call("a", "fail")).rejects.toThrow();
    expect(spans()).toEqual([
      {
        name: "host f",
        attributes: { "plugin.name": "a", "host.function": "f", outcome: "MORTISE_CAPABILITY_DENIED" },
        status: { code: 2, message: "MORTISE_CAPABILITY_DENIED" },
        parent: "a ask",
      },
      {
        name: "a ask",
        attributes: {
          "plugin.name": "a",
          "plugin.function": "ask",
          outcome: "ok",
          "plugin.fuel": expect.any(Number),
          "plugin.memory": expect.any(Number),
        },
        status: { code: 0 },
        parent: undefined,
      },
      expect.objectContaining({ name: "a fail", status: { code: 2, message: "MORTISE_EXCEPTION" } }),
    ]);
    expect(JSON.stringify(spans())).not.toContain("hunter2");
  });

  test("of a delivery name the event", async () => {
    await deployment.script(
      "a",
      "export const handle_event = () => {};",
      'subscribe: [{ streams: ["*"] }]\n',
    );
    const host = await deployment.open({ tracer });
    await host.deliver({ stream: "location:1", type: "say" });
    expect(spans()).toMatchObject([
      {
        name: "a handle_event",
        attributes: { "event.type": "say", "event.stream": "location:1", outcome: "ok" },
      },
    ]);
  });
});
