import { inspect } from "node:util";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostFunction } from "../hostfunction.ts";
import type { HostLogEntry } from "../options.ts";
import type { Guests } from "./formats.ts";
import { codeIn, FORMATS, guests } from "./formats.ts";

const SECRET = "hunter2-hunter2";

describe("what a plugin was given in confidence", () => {
  let deployment: Guests;
  const log: HostLogEntry[] = [];
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  beforeAll(async () => {
    const functions = [
      hostFunction({
        name: "fails",
        run: () => {
          throw new Error(`The password ${SECRET} is wrong.`, { cause: { SECRET } });
        },
      }),
      hostFunction({ name: "typed", input: { type: "object", required: ["a"] }, run: () => 1 }),
      hostFunction({ name: "answers", output: { type: "integer" }, run: () => SECRET }),
      hostFunction({ name: "asks", requires: () => "kv:read", run: () => 1 }),
    ];
    const settings = Object.fromEntries(FORMATS.map((format) => [format, { token: SECRET }]));
    deployment = await guests(functions, [], {
      settings,
      tracer: provider.getTracer("test"),
      log: (entry) => void log.push(entry),
    });
  });
  afterAll(() => deployment[Symbol.asyncDispose]());

  test.each(FORMATS)(
    "is in no reply, error, log, span, audit entry or listing, however it fails: %s",
    async (format) => {
      const { host } = deployment;
      const replies = [];
      for (const name of ["fails", "typed", "answers", "asks"])
        replies.push(
          await deployment.ask(format, name, format === "component" ? SECRET : { secret: SECRET }),
        );
      expect(replies.map(codeIn)).toEqual([
        "MORTISE_FUNCTION_FAILED",
        "MORTISE_INPUT_INVALID",
        "MORTISE_RESULT_INVALID",
        "MORTISE_CAPABILITY_DENIED",
      ]);
      const errors = [
        await host.call(format, "is_not_there", SECRET).catch((error: unknown) => error),
        await host.call(format, "ask_typed", SECRET, { deadline: 1e-6 }).catch((error: unknown) => error),
        await host.call(format, "ask_typed", SECRET, { signal: AbortSignal.abort() }).catch((error) => error),
      ];
      const shown = [
        JSON.stringify(replies),
        inspect(errors, { depth: 10 }),
        JSON.stringify(log),
        JSON.stringify(
          exporter
            .getFinishedSpans()
            .map(({ name, attributes, status, events }) => [name, attributes, status, events]),
        ),
        // What was thrown is there for the program, and for nobody who prints.
        JSON.stringify(host.audit().map(({ cause: _, ...entry }) => entry)),
        inspect(host.plugins(), { depth: 10 }),
      ];
      for (const text of shown) expect(text).not.toContain(SECRET);
      expect(exporter.getFinishedSpans().length).toBeGreaterThan(4);
    },
  );
});
