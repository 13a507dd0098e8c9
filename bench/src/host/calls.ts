import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "@mortise/engine";
import { Host } from "@mortise/host";
import { SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Group } from "../case.ts";
import { result } from "../case.ts";
import { withFolder } from "../folder.ts";
import { guestBytes, inputOf } from "../guests.ts";
import { asyncLoop, interleave, median } from "../measure.ts";

/** Takes spans as an exporter does that sends nothing. */
const NOWHERE = {
  export: (_: unknown, done: (outcome: { code: number }) => void) => done({ code: 0 }),
  shutdown: async () => {},
  forceFlush: async () => {},
};

/** What a call through the host takes besides the engine's own, and what a recorded span adds: the medians of rounds. */
export const CALLS: Group = {
  names: ["call-over-engine", "span-over-call"],
  run: ({ pace }) =>
    withFolder(async function* (folder) {
      mkdirSync(join(folder, "vowels"));
      writeFileSync(join(folder, "vowels/main.wasm"), guestBytes("vowels"));
      writeFileSync(join(folder, "vowels/plugin.yaml"), "name: vowels\nversion: 1.0.0\ncode: main.wasm\n");
      const provider = new TracerProvider({
        spanProcessors: [new SimpleSpanProcessor({ exporter: NOWHERE })],
      });
      const input = inputOf(64);
      const code = await compile(guestBytes("vowels"));
      await using instance = await code.instantiate();
      await using plain = await Host.open({ plugins: [folder] });
      await using traced = await Host.open({ plugins: [folder], tracer: provider.getTracer("bench") });
      const [engine = [], host = [], spans = []] = await interleave(
        [
          asyncLoop(() => instance.call("vowels", input)),
          asyncLoop(() => plain.call("vowels", "vowels", input)),
          asyncLoop(() => traced.call("vowels", "vowels", input)),
        ],
        pace,
      );
      const over = (a: readonly number[], b: readonly number[]) =>
        median(a.map((value, round) => value - (b[round] ?? Number.NaN)));
      yield result("call-over-engine", { ours: over(host, engine), unit: "us" }, "<=2.5");
      yield result("span-over-call", { ours: over(spans, host), unit: "us" }, "<=10");
    }),
};
