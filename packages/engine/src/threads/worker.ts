// A worker thread of a pool: takes calls from its ring and runs them one after another, for as long as it lives.
import { threadId, workerData } from "node:worker_threads";
import { MortiseError } from "../errors.ts";
import { buffer } from "../formats/buffer/buffer.ts";
import { extism } from "../formats/extism/extism.ts";
import { providerOf } from "../formats/provide.ts";
import type { CallOptions, Recipe } from "../instance.ts";
import { Instance } from "../instance.ts";
import type { Part } from "../link.ts";
import { link } from "../link.ts";
import { LOG_LEVELS } from "../log.ts";
import { adoptClock } from "../meter/clock.ts";
import { Metered } from "../metered.ts";
import { preview1 } from "../wasi/preview1.ts";
import { Bridge } from "./bridge.ts";
import { failureBytes } from "./failure.ts";
import { remoteImports } from "./imports.ts";
import { CALL, KIND } from "./layout.ts";
import type { Start } from "./plan.ts";
import { importLine, RemoteLog, remoteEnvironment, remoteFunctions } from "./remote.ts";

const { plan, shared, clock, port } = workerData as Start;
adoptClock(clock, threadId);
const bridge = new Bridge(shared, port);
const log = new RemoteLog(bridge);
const recipe = await recipeOf();
let instance: Instance | undefined;
try {
  instance = instantiate();
} catch {
  // The first call tries again, and says why it fails.
}
bridge.send(KIND.READY, new Uint8Array(0));

for (;;) {
  const { body } = bridge.take();
  try {
    bridge.send(KIND.OUTPUT, serve(body));
  } catch (error) {
    bridge.send(KIND.FAILURE, failureBytes(placed(error)));
  }
  bridge.done();
}

async function recipeOf(): Promise<Recipe> {
  const { plugin, booted, format } = plan;
  const functions = remoteFunctions(plan, bridge);
  const parts = plan.parts.map(({ name, bytes, called, module }) => ({
    name,
    metered: Metered.adopt(bytes, called, plan.variant, module),
  }));
  if (booted !== undefined) {
    // Loaded where it is needed only: it would double what a thread loads.
    const { linkScript, script } = await import("../formats/script/script.ts");
    const linked = linkScript((parts[0] as Part).metered, booted.script, functions);
    return { plugin, linked, format: script(booted), functions, booted };
  }
  const first = remoteImports(plan, importLine(bridge, log));
  const provide = providerOf({ functions, plugin, wasi: preview1, first });
  const linked = link(parts, plan.main, provide, format === "extism");
  return { plugin, linked, format: format === "extism" ? extism(linked) : buffer(linked), functions };
}

function instantiate(): Instance {
  const { limits, variant, slice } = plan;
  const environment = remoteEnvironment(plan, bridge, log);
  return new Instance(recipe, { limits, variant, slice, environment, queue: 0 });
}

/** Runs the call that a record's body holds. */
function serve(body: Uint8Array): Uint8Array {
  instance ??= instantiate();
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const nameLength = view.getInt32(CALL.NAME_LENGTH, true);
  const at = CALL.NAME + nameLength;
  const index = view.getInt32(CALL.EXPORT, true);
  const name =
    index < 0
      ? Buffer.from(body.subarray(CALL.NAME, at)).toString("utf8")
      : (recipe.format.exports[index] as string);
  log.level = LOG_LEVELS[view.getInt32(CALL.LOG_LEVEL, true)] ?? "off";
  // The input is read from the ring as it is, into the guest: its room is kept until the call has ended.
  const input = body.subarray(at, at + view.getInt32(CALL.INPUT_LENGTH, true));
  return instance.callSync(name, input, optionsOf(view));
}

function optionsOf(view: DataView): CallOptions | undefined {
  const deadline = view.getFloat64(CALL.DEADLINE, true);
  const fuel = view.getFloat64(CALL.FUEL, true);
  if (Number.isNaN(deadline) && Number.isNaN(fuel)) return undefined;
  return {
    ...(Number.isNaN(deadline) ? {} : { deadline }),
    ...(Number.isNaN(fuel) ? {} : { fuel }),
  };
}

/** Calls are numbered in each thread from 1: their ids are told apart by the thread's. */
function placed(error: unknown): unknown {
  if (!(error instanceof MortiseError) || error.details.callId === undefined) return error;
  const { code, problem, details } = error;
  return new MortiseError(code, problem, { ...details, callId: `${threadId}-${details.callId}` });
}
