import type { Hopped } from "@mortise/host";
import { describe, expect, test } from "vitest";
import { KeptEventLog } from "../events/kept.ts";
import type { Opened } from "./opened.ts";
import { newPlugin } from "./plugin.ts";

export function eventsConform(opened: () => Opened): void {
  describe("events", () => {
    const newLog = (host = newPlugin()) => new KeptEventLog(opened().database, host);

    test("events are kept in order, at positions that grow, and read after a position", async () => {
      const log = newLog();
      const before = await log.last();
      const one = log.append([event("a"), event("b", 2)]);
      const two = log.append([event("c")]);
      expect([...(await one), ...(await two)]).toEqual([1, 2, 3].map((each) => before + each));
      const read = await log.read(before + 1, 10);
      expect(read.map((each) => [each.position - before, each.event.id, each.hops])).toEqual([
        [2, "b", 2],
        [3, "c", 0],
      ]);
      expect(await log.read(before, 1)).toHaveLength(1);
      expect(await log.last()).toBe(before + 3);
    });

    test("an event comes back as it went in, NUL and half pairs in its payload too", async () => {
      const log = newLog();
      const odd = { ...event("odd").event, payload: { text: "a\0b \ud800 '; --", deep: [{ n: 1e300 }] } };
      await log.append([{ event: odd, hops: 0 }]);
      expect((await log.read(0, 1))[0]?.event).toEqual(odd);
    });

    test("cursors stand where they were put last", async () => {
      const log = newLog();
      await Promise.all([log.advance("a", 1), log.advance("b", 5), log.advance("a", 3)]);
      expect(await log.cursors()).toEqual(
        new Map([
          ["a", 3],
          ["b", 5],
        ]),
      );
    });

    test("dead letters are listed newest last, with whom they were for", async () => {
      const log = newLog();
      const letters = [
        { event: event("a").event, plugin: "a", code: "MORTISE_TRAP", at: 1 },
        { event: event("b").event, plugin: undefined, code: "MORTISE_HOPS_EXCEEDED", at: 2 },
      ];
      await Promise.all(letters.map((letter) => log.bury(letter)));
      expect(await log.deadLetters()).toEqual(letters);
    });

    test("the last thousand dead letters are kept", async () => {
      const log = newLog();
      const letter = (at: number) => ({ event: event("x").event, plugin: "a", code: "c", at });
      await Promise.all(Array.from({ length: 2_500 }, (_, index) => log.bury(letter(index))));
      const kept = await log.deadLetters();
      expect(kept).toHaveLength(1_000);
      expect(kept.at(-1)?.at).toBe(2_499);
    });

    test("each host has events and cursors of its own", async () => {
      const [one, other] = [newLog(), newLog()];
      await one.append([event("a")]);
      await one.advance("p", 1);
      expect(await other.last()).toBe(0);
      expect(await other.cursors()).toEqual(new Map());
    });

    test("what every cursor has passed is removed in time, and positions go on", async () => {
      const host = newPlugin();
      const log = newLog(host);
      await log.append(Array.from({ length: 1_200 }, (_, index) => event(`e${index}`)));
      await log.advance("slow", 700);
      await log.advance("quick", 1_200);
      await log.append(Array.from({ length: 1_000 }, (_, index) => event(`f${index}`)));
      await log.advance("quick", 2_200);
      const [first] = await log.read(0, 1);
      expect(first?.position).toBe(701);
      await log.advance("slow", 2_200);
      await log.append(Array.from({ length: 1_000 }, (_, index) => event(`g${index}`)));
      await Promise.all([log.advance("slow", 3_200), log.advance("quick", 3_200)]);
      expect(await log.read(0, 1)).toEqual([]);
      const again = newLog(host);
      expect(await again.last()).toBe(3_200);
      expect(await again.append([event("h")])).toEqual([3_201]);
    });

    test("events that no cursor passes are removed in time all the same", async () => {
      const log = new KeptEventLog(opened().database, newPlugin(), 500);
      const fill = (count: number) => log.append(Array.from({ length: count }, () => event("e")));
      await fill(400);
      await fill(400);
      expect((await log.read(0, 1))[0]?.position).toBe(1);
      await fill(400);
      expect((await log.read(0, 1))[0]?.position).toBe(701);
      expect(await log.last()).toBe(1_200);
    });

    test("a process that begins anew removes what those before it left", async () => {
      const host = newPlugin();
      for (let round = 0; round < 3; round++) {
        const log = new KeptEventLog(opened().database, host, 500);
        await log.append(Array.from({ length: 300 }, () => event("e")));
        const letter = { event: event("x").event, plugin: "a", code: "c", at: round };
        await Promise.all(Array.from({ length: 600 }, () => log.bury(letter)));
      }
      expect((await new KeptEventLog(opened().database, host).read(0, 1))[0]?.position).toBe(401);
      expect(
        await opened().query(
          `select count(*)::int as letters from mortise.dead_letters where host = '${host}'`,
        ),
      ).toEqual([{ letters: 1_000 }]);
    });

    test("a log that failed in the middle of an append looks where it stands", async () => {
      const host = newPlugin();
      const [one, other] = [newLog(host), newLog(host)];
      await one.append([event("a")]);
      await other.append([event("b")]);
      await expect(one.append([event("lost")])).rejects.toMatchObject({ code: "MORTISE_STORE_FAILED" });
      expect(await one.append([event("c")])).toEqual([3]);
    });
  });

  describe("rules", () => {
    test("rules of a plugin are kept in place of those before", async () => {
      const { rules } = opened().store;
      const plugin = newPlugin();
      const grant = {
        capability: { kind: "kv", parts: ["read"] },
        source: { kind: "command", at: 5 },
        until: 9,
      } as const;
      const revocation = { revoked: { kind: "http", parts: ["get", "*"] }, at: 7 };
      await rules.keep(plugin, [grant]);
      await rules.keep(plugin, [revocation, grant]);
      expect((await rules.rules()).get(plugin)).toEqual([revocation, grant]);
      await rules.keep(plugin, []);
      expect((await rules.rules()).get(plugin)).toEqual([]);
    });
  });
}

/** An event that a log is given. */
export function event(id: string, hops = 0): Hopped {
  const actor = { kind: "system", id: "system" } as const;
  const at = "2026-01-01T00:00:00.000Z";
  return { event: { id, stream: "global", type: "say", time: at, actor, payload: { id } }, hops };
}
