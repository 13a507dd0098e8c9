import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Host } from "../host.ts";
import { hostFunction } from "../hostfunction.ts";
import { Deployment, gate } from "../testing/deployment.ts";
import { MemoryEventLog } from "./log.ts";

const subscribe = (more = "") => `subscribe: [{ streams: ["*"]${more} }]\n`;
const note = (answer = "") =>
  `import { host } from "mortise:plugin"; export const handle_event = (event) => { host.note(event); ${answer} };`;

describe("events", () => {
  let deployment: Deployment;
  let seen: string[];
  beforeEach(async () => {
    deployment = await Deployment.create();
    seen = [];
  });
  afterEach(() => deployment.close());

  const noted = hostFunction({
    name: "note",
    run: (event: { type: string; payload: { n?: number } }, { plugin }) =>
      void seen.push(`${plugin} ${event.type}${event.payload.n ?? ""}`),
  });
  const say = (host: Host, n?: number) =>
    host.deliver({ stream: "location:1", type: "say", payload: n === undefined ? {} : { n } });
  const codes = async (host: Host) => (await host.deadLetters()).map(({ plugin, code }) => [plugin, code]);

  test("go to subscribers by priority, each with who did it", async () => {
    await deployment.script("late", note(), `priority: 200\n${subscribe()}`);
    await deployment.script("early", note("return event"), `priority: 10\n${subscribe()}`);
    await deployment.script("other", note(), 'subscribe: [{ streams: ["channel:*"] }]\n');
    const host = await deployment.open({ functions: [noted] });
    const actor = { kind: "character", id: "kael" } as const;
    const { event, outcomes } = await host.deliver({ stream: "location:1", type: "say", actor, payload: {} });
    expect(event).toMatchObject({
      id: expect.stringMatching(/^[0-9A-Z]{26}$/),
      actor,
      time: expect.stringMatching(/Z$/),
    });
    expect(seen).toEqual(["early say", "late say"]);
    expect(outcomes).toEqual([
      { plugin: "early", outcome: "failed", code: "MORTISE_ANSWER_INVALID" },
      { plugin: "late", outcome: "ok" },
    ]);
    expect(await codes(host)).toEqual([["early", "MORTISE_ANSWER_INVALID"]]);
  });

  test("of others move a plugin's cursor along, so that it need not look at them again", async () => {
    await deployment.script("often", note(), subscribe());
    await deployment.script("rarely", note(), subscribe(", types: [rare]"));
    const events = new MemoryEventLog();
    const host = await deployment.open({ functions: [noted], store: { events } });
    for (let n = 0; n < 150; n++) await say(host, n);
    expect(events.cursors()).toEqual(
      new Map([
        ["often", 150],
        ["rarely", 100],
      ]),
    );
    expect(seen).toHaveLength(150);
  });

  test("stop at who handled them, and at who has them exclusively, unless that failed", async () => {
    await deployment.script(
      "a",
      note("if (event.payload.n === 1) return { handled: true }"),
      `priority: 1\n${subscribe()}`,
    );
    await deployment.script(
      "b",
      note("if (event.payload.n === 3) throw 1"),
      `priority: 2\n${subscribe(", exclusive: true")}`,
    );
    await deployment.script("c", note(), `priority: 3\n${subscribe()}`);
    const host = await deployment.open({ functions: [noted] });
    const outcomes = async (n: number) => (await say(host, n)).outcomes.map(({ outcome }) => outcome);
    expect(await outcomes(1)).toEqual(["handled", "skipped", "skipped"]);
    expect(await outcomes(2)).toEqual(["ok", "ok", "skipped"]);
    expect(await outcomes(3)).toEqual(["ok", "failed", "ok"]);
  });

  test("come one at a time and in order, and one slow plugin holds up only who shares events with it", async () => {
    const { passed, open } = gate();
    let inside = 0;
    const slow = hostFunction({
      name: "slow",
      async: true,
      run: async (event: { payload: { n: number } }) => {
        expect(++inside).toBe(1);
        if (event.payload.n === 0) await passed;
        inside--;
      },
    });
    const waiting =
      'import { host } from "mortise:plugin"; export const handle_event = (event) => { host.slow(event); host.note(event); };';
    await deployment.script("slow", waiting, 'subscribe: [{ streams: ["location:*"] }]\n');
    await deployment.script("fast", note(), 'subscribe: [{ streams: ["global"] }]\n');
    const host = await deployment.open({ functions: [noted, slow] });
    const deliveries = [0, 1, 2, 3].map((n) => say(host, n));
    await host.deliver({ stream: "global", type: "say" });
    expect(seen).toEqual(["fast say"]);
    open();
    await Promise.all(deliveries);
    expect(seen).toEqual(["fast say", "slow say0", "slow say1", "slow say2", "slow say3"]);
  });

  test("that plugins emit come after, in their name, where they may", async () => {
    const answer = `if (event.type === "say") return { emit: [
      { stream: "location:1", type: "echo", payload: { n: 1 } },
      { stream: "channel:1", type: "echo" },
      { stream: "location:1", type: "b:forged" },
      { stream: "location:1", type: "a:own" },
      { stream: "location:*", type: "echo" },
    ] }`;
    await deployment.script("a", note(answer), subscribe());
    await deployment.script("b", note(), `priority: 200\n${subscribe()}`);
    const host = await deployment.open({ functions: [noted], grants: { a: ["emit:location:*"] } });
    const { emitted } = await say(host);
    expect(emitted.map(({ type, actor }) => [type, actor])).toEqual([
      ["echo", { kind: "plugin", id: "a" }],
      ["a:own", { kind: "plugin", id: "a" }],
    ]);
    await host.settled();
    expect(seen).toEqual(["a say", "b say", "a echo1", "a a:own", "b echo1", "b a:own"]);
    expect(host.audit().map(({ kind, code, capability }) => [kind, code, capability])).toEqual([
      ["denied", "MORTISE_CAPABILITY_DENIED", "emit:channel:1"],
      ["failed", "MORTISE_EVENT_INVALID", undefined],
      ["failed", "MORTISE_EVENT_INVALID", undefined],
    ]);
  });

  test("are emitted through a host function too, outside of events as well", async () => {
    const emit = hostFunction({
      name: "emit",
      run: (event: { stream: string; type: string }, call) => call.emit(event),
    });
    const code = `import { host } from "mortise:plugin"; export const go = (stream) => host.emit({ stream, type: "go" });`;
    await deployment.script("a", code);
    await deployment.script("b", note(), subscribe());
    const host = await deployment.open({ functions: [noted, emit], grants: { a: ["emit:global"] } });
    expect((await host.call("a", "go", "global")).json()).toMatchObject({ payload: { stream: "global" } });
    expect((await host.call("a", "go", "location:1")).json()).toMatchObject({
      payload: { code: "MORTISE_CAPABILITY_DENIED" },
    });
    await host.settled();
    expect(seen).toEqual(["b go"]);
  });

  test("end after so many hops, where two plugins answer each other for ever", async () => {
    const answer = (to: string) => `return { emit: [{ stream: "${to}", type: "say" }] }`;
    await deployment.script("a", note(answer("b:1")), 'subscribe: [{ streams: ["location:1", "a:*"] }]\n');
    await deployment.script("b", note(answer("a:1")), 'subscribe: [{ streams: ["b:*"] }]\n');
    const host = await deployment.open({
      functions: [noted],
      maxHops: 6,
      grants: { a: ["emit:*"], b: ["emit:*"] },
    });
    await say(host);
    await host.settled();
    expect(seen).toHaveLength(7);
    expect(await codes(host)).toEqual([[undefined, "MORTISE_HOPS_EXCEEDED"]]);
  });

  test("do not pile up without end in a storm", async () => {
    const many = "return { emit: Array(100).fill({ stream: 'global', type: 'say' }) }";
    await deployment.script("a", note(many), subscribe());
    const host = await deployment.open({
      functions: [noted],
      maxEvents: 50,
      maxHops: 2,
      grants: { a: ["emit:*"] },
    });
    await say(host);
    await host.settled();
    expect(new Set((await codes(host)).map(([, code]) => code))).toContain("MORTISE_EVENTS_FULL");
    expect(seen.length).toBeLessThan(5_000);
  });

  test("that a plugin cannot take are kept and listed, and the next one goes on", async () => {
    await deployment.script(
      "a",
      note("if (event.payload.n === 1) for (;;);"),
      `limits: { deadline: 30 }\n${subscribe()}`,
    );
    const host = await deployment.open({ functions: [noted] });
    expect((await say(host, 1)).outcomes).toMatchObject([
      { outcome: "failed", code: "MORTISE_DEADLINE_EXCEEDED" },
    ]);
    expect((await say(host, 2)).outcomes).toMatchObject([{ outcome: "ok" }]);
    expect(await host.deadLetters()).toMatchObject([
      { plugin: "a", code: "MORTISE_DEADLINE_EXCEEDED", event: { payload: { n: 1 } } },
    ]);
  });

  test.each([
    ["no stream", { stream: "", type: "say" }, "MORTISE_EVENT_INVALID"],
    ["a stream of all", { stream: "location:*", type: "say" }, "MORTISE_EVENT_INVALID"],
    [
      "a payload that is no object",
      { stream: "global", type: "say", payload: [] as never },
      "MORTISE_EVENT_INVALID",
    ],
    [
      "too much",
      { stream: "global", type: "say", payload: { x: "x".repeat(65_536) } },
      "MORTISE_EVENT_TOO_LARGE",
    ],
  ])("with %s are refused", async (_, event, code) => {
    const host = await deployment.open();
    await expect(host.deliver(event)).rejects.toMatchObject({ code });
  });

  test("that a host did not get to are delivered by the next on the same log, and new ones after", async () => {
    await deployment.script("a", note(), subscribe());
    await deployment.script("b", note(), `priority: 200\n${subscribe()}`);
    const events = new MemoryEventLog();
    const options = { functions: [noted], store: { events } };
    const first = await deployment.open(options);
    for (const n of [1, 2, 3]) await say(first, n);
    await first.close();
    // As a crash leaves it: b had the first event only.
    events.advance("b", 1);
    seen = [];
    const second = await deployment.open(options);
    await second.settled();
    expect(seen).toEqual(["b say2", "b say3"]);
    await say(second, 4);
    expect(seen.slice(2)).toEqual(["a say4", "b say4"]);
    expect(events.cursors()).toEqual(
      new Map([
        ["a", 4],
        ["b", 4],
      ]),
    );
  });

  test("that a host was at when it was closed are left for the next", async () => {
    const entered = gate();
    let closing = true;
    const hang = hostFunction({
      name: "hang",
      async: true,
      run: () => {
        entered.open();
        return closing ? new Promise(() => {}) : Promise.resolve();
      },
    });
    const code =
      'import { host } from "mortise:plugin"; export const handle_event = (e) => { host.hang(); host.note(e); };';
    await deployment.script("a", code, subscribe());
    await deployment.script("b", note(), `priority: 200\n${subscribe()}`);
    const events = new MemoryEventLog();
    const options = { functions: [noted, hang], store: { events } };
    const first = await deployment.open(options);
    const delivery = say(first, 1);
    await entered.passed;
    await first.close();
    expect((await delivery).outcomes).toMatchObject([{ outcome: "failed" }, { outcome: "failed" }]);
    expect(events.deadLetters()).toEqual([]);
    closing = false;
    const second = await deployment.open(options);
    await second.settled();
    expect(seen).toEqual(["a say1", "b say1"]);
  });

  test("fail where they cannot be logged, and only then", async () => {
    class Full extends MemoryEventLog {
      override append(): never {
        throw new Error("the disk is full");
      }
      override advance(): never {
        throw new Error("the disk is full");
      }
    }
    await deployment.script("a", note(), subscribe());
    const host = await deployment.open({ functions: [noted] });
    await say(host);
    await expect(deployment.open({ functions: [noted], store: { events: new Full() } })).rejects.toThrow(
      "full",
    );
    expect(seen).toEqual(["a say"]);
  });
});
