import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Host } from "../host.ts";
import { hostFunction } from "../hostfunction.ts";
import { Deployment } from "../testing/deployment.ts";

const SUBSCRIBE = 'subscribe: [{ streams: ["*"] }]\n';
const EVENT = { stream: "global", type: "say" };

describe("a storm of events", () => {
  let deployment: Deployment;
  let seen: number;
  beforeEach(async () => {
    deployment = await Deployment.create();
    seen = 0;
  });
  afterEach(() => deployment.close());

  const note = hostFunction({ name: "note", run: () => void seen++ });
  const emit = hostFunction({ name: "emit", run: (event: typeof EVENT, call) => call.emit(event).id });
  const storm = async (code: string, options: { maxEvents: number; maxHops?: number }): Promise<Host> => {
    await deployment.script("a", `import { host } from "mortise:plugin";\n${code}`, SUBSCRIBE);
    const host = await deployment.open({ functions: [note, emit], grants: { a: ["emit:*"] }, ...options });
    await host.deliver(EVENT);
    await host.settled();
    return host;
  };
  const expectUnharmed = async (host: Host) => {
    const before = seen;
    const { outcomes } = await host.deliver({ ...EVENT, stream: "last" });
    expect(outcomes).toEqual([{ plugin: "a", outcome: "ok" }]);
    await host.settled();
    expect(seen).toBeGreaterThan(before);
  };

  test("that doubles at each answer comes to so many events, and no more", async () => {
    const host = await storm(
      `export const handle_event = () => { host.note(); return { emit: Array(2).fill(${JSON.stringify(EVENT)}) }; };`,
      { maxEvents: 100 },
    );
    expect(seen).toBeLessThanOrEqual(101);
    expect(seen).toBeGreaterThan(50);
    await expectUnharmed(host);
  });

  test("that one handler makes by itself holds no more than may wait, and one dead letter", async () => {
    let refused: readonly string[] = [];
    const told = hostFunction({
      name: "told",
      run: (codes: string[]) => {
        refused = codes;
      },
    });
    await deployment.script(
      "a",
      `import { host } from "mortise:plugin";
       export const handle_event = ({ payload }) => {
         host.note();
         if (payload.first !== true) return;
         const codes = [];
         for (let n = 0; n < 2_000; n++) {
           const { kind, payload } = host.emit({ stream: "global", type: "say", payload: {} });
           codes.push(kind === "Success" ? kind : payload.code);
         }
         host.told(codes);
       };`,
      SUBSCRIBE,
    );
    const host = await deployment.open({
      functions: [note, emit, told],
      grants: { a: ["emit:*"] },
      maxEvents: 50,
    });
    await host.deliver({ ...EVENT, payload: { first: true } });
    await host.settled();
    expect(new Set(refused)).toEqual(new Set(["Success", "MORTISE_EVENTS_FULL"]));
    expect(refused.filter((code) => code === "Success")).toHaveLength(49);
    expect(seen).toBe(50);
    expect((await host.deadLetters()).map(({ code }) => code)).toEqual(["MORTISE_EVENTS_FULL"]);
    await expectUnharmed(host);
  });

  test("that goes past its hops leaves one dead letter for each event, however much was emitted", async () => {
    const host = await storm(
      `export const handle_event = () => { host.note(); for (let n = 0; n < 500; n++) host.emit(${JSON.stringify(EVENT)}); };`,
      { maxEvents: 10, maxHops: 0 },
    );
    expect((await host.deadLetters()).map(({ code }) => code)).toEqual(["MORTISE_HOPS_EXCEEDED"]);
    expect(host.audit().length).toBeLessThanOrEqual(1_000);
    await expectUnharmed(host);
  });
});
