import fc from "fast-check";
import { expect, test } from "vitest";
import { suspendedCalls } from "./call.ts";
import { compile } from "./compile.ts";
import type { Compiled } from "./compiled.ts";
import { MortiseError } from "./errors.ts";
import type { HostImport } from "./gate.ts";
import { currentGuest } from "./guest.ts";
import { assemble } from "./hostile/assemble.ts";
import type { Instance } from "./instance.ts";

/** Host functions: some serve `callSync` too, and some enter another guest of the same gate. */
const HOST = [
  "plain",
  "waits",
  "answers",
  "both",
  "throws",
  "rejects",
  "stops",
  "nests",
  "nestsAndWaits",
] as const;
/** What a guest does by itself. */
const OWN = ["spins", "traps"] as const;
const ALL: readonly string[] = [...HOST, ...OWN];

interface Step {
  readonly does: (typeof HOST)[number] | (typeof OWN)[number];
  /** What the other guest does. */
  readonly inner: readonly Step[];
}

/** One call of a guest, and what it has done so far. */
interface Run {
  readonly steps: readonly Step[];
  readonly effects: string[];
  readonly stop: AbortController;
  at: number;
  sum: number;
}

/** Which run a guest is in. */
interface Lane {
  run: Run;
}

/** Takes steps until there are no more, and goes on whatever happens to it. It calls every other function by a table. */
const GUEST = `(module
  (type $step (func (param i32) (result i32)))
  ${["next", "done", ...HOST].map((each) => `(import "env" "${each}" (func $${each} (type $step)))`).join(" ")}
  (table ${HOST.length} funcref)
  (elem (i32.const 0) ${HOST.map((each) => `$${each}`).join(" ")})
  (func $call (param $step i32) (param $sum i32) (result i32)
    ${HOST.map((each, i) =>
      i % 2 === 0
        ? ""
        : `(if (i32.eq (local.get $step) (i32.const ${i})) (then (return (call $${each} (local.get $sum)))))`,
    ).join(" ")}
    (call_indirect (type $step) (local.get $sum) (local.get $step)))
  (func $spin (param $n i32)
    (loop $again (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "run") (result i32) (local $step i32) (local $sum i32)
    (loop $again
      (local.set $step (call $next (i32.const 0)))
      (if (i32.lt_s (local.get $step) (i32.const 0))
        (then (return (call $done (local.get $sum)))))
      (if (i32.gt_u (local.get $step) (i32.const ${HOST.length})) (then (unreachable)))
      (if (i32.eq (local.get $step) (i32.const ${HOST.length}))
        (then
          (call $spin (i32.const 100000))
          (local.set $sum (i32.xor (local.get $sum) (i32.const 1))))
        (else
          (try
            (do (local.set $sum (call $call (local.get $step) (local.get $sum))))
            (catch_all (local.set $sum (i32.const 777))))))
      (br $again))
    (unreachable)))`;

const TYPE = { params: ["i32"], results: ["i32"] } as const;
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Compiles the guest over host functions that note what they do. */
async function compileGuest(): Promise<Compiled> {
  const running = (): Run => (currentGuest().environment.context as Lane).run;
  const begin = (name: string): Run => {
    const run = running();
    run.effects.push(name);
    return run;
  };
  const inner = ({ steps, at }: Run): Run => newRun(steps[at - 1]?.inner ?? []);
  const hosts: Readonly<Record<string, Pick<HostImport, "plain" | "suspending">>> = {
    next: {
      plain: () => {
        const run = running();
        const step = run.steps[run.at++];
        return step === undefined ? -1 : ALL.indexOf(step.does);
      },
    },
    done: {
      plain: (sum: number) => {
        running().sum = sum;
        return 0;
      },
    },
    plain: {
      plain: (sum: number) => {
        begin("plain");
        return (sum * 3 + 1) | 0;
      },
    },
    waits: {
      plain: undefined,
      suspending: async (sum: number) => {
        const { at } = begin("waits");
        for (let turns = at % 3; turns > 0; turns--) await turn();
        return (sum * 5 + 2) | 0;
      },
    },
    answers: {
      plain: undefined,
      suspending: (sum: number) => {
        begin("answers");
        return (sum * 7 + 3) | 0;
      },
    },
    both: {
      plain: (sum: number) => {
        begin("both");
        return (sum + 1) | 0;
      },
      suspending: (sum: number) => {
        begin("both");
        return turn().then(() => (sum + 2) | 0);
      },
    },
    throws: {
      plain: () => {
        begin("throws");
        throw new Error("no");
      },
    },
    rejects: {
      plain: undefined,
      suspending: () => {
        begin("rejects");
        return turn().then(() => Promise.reject(new Error("no")));
      },
    },
    stops: {
      plain: () => {
        begin("stops").stop.abort();
        return 0;
      },
    },
    nests: {
      plain: (sum: number) => {
        const run = begin("nests");
        const lane = { run: inner(run) };
        const instance = code.instantiateSync({ context: lane, slice: 1 });
        const { outcome, effects } = enterSync(instance, lane);
        void instance.close();
        run.effects.push(...effects);
        return (sum + outcome.length) | 0;
      },
    },
    nestsAndWaits: {
      plain: undefined,
      suspending: async (sum: number) => {
        const run = begin("nestsAndWaits");
        const lane = { run: inner(run) };
        await using instance = code.instantiateSync({ context: lane, slice: 1 });
        const { outcome, effects } = await enter(instance, lane);
        run.effects.push(...effects);
        return (sum + outcome.length) | 0;
      },
    },
  };
  const provide = (_: string, name: string): HostImport => ({
    name,
    type: TYPE,
    plain: undefined,
    ...hosts[name],
    counted: true,
  });
  const code = await compile(await assemble(GUEST), { provide, format: "extism" });
  return code;
}

function newRun(steps: readonly Step[]): Run {
  return { steps, effects: [], stop: new AbortController(), at: 0, sum: 0 };
}

/** How a call went: its sum or the code that it ended with, and what was done on the way. */
interface Outcome {
  readonly outcome: string;
  readonly effects: readonly string[];
}

const failed = (error: unknown): string => (error instanceof MortiseError ? error.code : String(error));

function enterSync(instance: Instance, { run }: Lane): Outcome {
  try {
    instance.callSync("run", undefined, { signal: run.stop.signal });
    return { outcome: String(run.sum), effects: run.effects };
  } catch (error) {
    return { outcome: failed(error), effects: run.effects };
  }
}

async function enter(instance: Instance, { run }: Lane): Promise<Outcome> {
  try {
    await instance.call("run", undefined, { signal: run.stop.signal });
    return { outcome: String(run.sum), effects: run.effects };
  } catch (error) {
    return { outcome: failed(error), effects: run.effects };
  }
}

const NEEDS_CALL: ReadonlySet<string> = new Set(["waits", "answers", "rejects", "nestsAndWaits"]);

/** What is to come of a call. */
function expected(steps: readonly Step[], isAsync: boolean): Outcome {
  const effects: string[] = [];
  const ends = (outcome: string): Outcome => ({ outcome, effects });
  let sum = 0;
  for (const { does, inner } of steps) {
    if (does === "traps") return ends("MORTISE_TRAP");
    if (does === "spins") {
      sum ^= 1;
      continue;
    }
    if (!isAsync && NEEDS_CALL.has(does)) return ends("MORTISE_HOST_FUNCTION_ASYNC");
    effects.push(does);
    if (does === "throws" || does === "rejects") return ends("MORTISE_HOST_FUNCTION_FAILED");
    if (does === "stops") return ends("MORTISE_ABORTED");
    if (does === "plain") sum = sum * 3 + 1;
    else if (does === "waits") sum = sum * 5 + 2;
    else if (does === "answers") sum = sum * 7 + 3;
    else if (does === "both") sum += isAsync ? 2 : 1;
    else {
      const within = expected(inner, does === "nestsAndWaits");
      effects.push(...within.effects);
      sum += within.outcome.length;
    }
    sum |= 0;
  }
  return ends(String(sum));
}

const does = fc.constantFrom(...HOST, ...OWN);
const { steps } = fc.letrec<{ steps: Step[]; step: Step }>((tie) => ({
  steps: fc.array(tie("step"), { maxLength: 6 }),
  step: fc.record({ does, inner: fc.oneof({ depthSize: "small" }, fc.constant([]), tie("steps")) }),
}));
const call = fc.record({ isAsync: fc.boolean(), steps });

test("guests that share a gate do what they would do alone, however they are entered, in each other and in turns", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(call, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      async (lanes) => {
        const code = await compileGuest();
        const found = await Promise.all(
          lanes.map(async (calls) => {
            const lane: Lane = { run: newRun([]) };
            await using instance = code.instantiateSync({ context: lane, slice: 1 });
            const outcomes: Outcome[] = [];
            for (const each of calls) {
              lane.run = newRun(each.steps);
              outcomes.push(each.isAsync ? await enter(instance, lane) : enterSync(instance, lane));
            }
            return outcomes;
          }),
        );
        expect(found).toEqual(lanes.map((calls) => calls.map((each) => expected(each.steps, each.isAsync))));
        expect(suspendedCalls()).toBe(0);
      },
    ),
    { numRuns: 100 },
  );
});
