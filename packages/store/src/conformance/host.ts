import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostOptions } from "@mortise/host";
import { Host } from "@mortise/host";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Opened } from "./opened.ts";
import { ULID } from "./schemas.ts";

export function hostConforms(opened: () => Opened): void {
  describe("a host on the store", () => {
    let root = "";
    beforeAll(() => {
      root = mkdtempSync(join(tmpdir(), "mortise-host-"));
    });
    afterAll(() => rmSync(root, { recursive: true, force: true }));

    const write = (name: string, code: string, manifest: string) => {
      mkdirSync(join(root, name), { recursive: true });
      writeFileSync(join(root, name, "main.js"), code);
      writeFileSync(join(root, name, "plugin.yaml"), `name: ${name}\ncode: main.js\n${manifest}`);
    };
    const open = (options: HostOptions = {}) =>
      Host.open({
        plugins: [root],
        grants: { ledger: ["db:migrate"] },
        // Only what the host needs: closing it leaves the store open.
        store: opened().store,
        ...options,
      });
    const manifest = (columns: string) => `version: 1.0.0
capabilities: [db:migrate]
optional: [kv:read]
subscribe: [{ streams: [global], types: [say], handler: heard }]
schema:
  tables:
  - name: entries
    columns:
    - { name: id, type: ulid, primary: true }
${columns}`;
    const AMOUNT = "    - { name: amount, type: integer, default: 3 }\n";
    const say = (text: string) => ({ stream: "global", type: "say", payload: { text } });

    test("what a plugin contributes is there once it is loaded, and its events and rules outlive the host", async () => {
      write(
        "ledger",
        'export function heard(event) { if (event.payload.text === "bad") throw 1; }',
        manifest(AMOUNT),
      );
      const { store } = opened();
      const first = await open();
      expect(first.plugin("ledger")).toMatchObject({ state: "ready", error: undefined });
      expect(await store.tables.insert("ledger", "entries", { id: ULID })).toEqual({ id: ULID, amount: 3 });
      await first.deliver(say("good"));
      await first.deliver(say("bad"));
      await first.grant("ledger", "kv:read");
      await first.close();
      expect((await store.events.cursors()).get("ledger")).toBe(await store.events.last());
      expect(await store.events.deadLetters()).toMatchObject([{ plugin: "ledger", event: say("bad") }]);
      const second = await open();
      expect(second.why("ledger", "kv:read")).toMatchObject({
        granted: true,
        by: { source: { kind: "command" } },
      });
      await second.close();
    });

    test("an event that a host did not get to is delivered by the next one", async () => {
      const { store } = opened();
      const actor = { kind: "system", id: "system" } as const;
      const missed = { ...say("bad"), id: ULID, time: "2026-01-01T00:00:00.000Z", actor };
      const [position] = await store.events.append([{ event: missed, hops: 0 }]);
      const host = await open();
      await host.settled();
      await host.close();
      expect((await store.events.deadLetters()).at(-1)).toMatchObject({ event: { id: ULID } });
      expect((await store.events.cursors()).get("ledger")).toBe(position);
    });

    test("a change that would lose data keeps the version that runs, until it is allowed", async () => {
      const { tables } = opened().store;
      const host = await open();
      write("ledger", "export function heard() {}", manifest("").replace("1.0.0", "2.0.0"));
      await expect(host.reload("ledger")).rejects.toMatchObject({
        code: "MORTISE_MIGRATION_FAILED",
        cause: { code: "MORTISE_SCHEMA_DESTRUCTIVE" },
      });
      expect(host.plugin("ledger")).toMatchObject({ version: "1.0.0", state: "ready" });
      expect(await tables.get("ledger", "entries", { id: ULID })).toEqual({ id: ULID, amount: 3 });
      await host.close();
      const allowed = await open({ allowDestructive: ["ledger"] });
      expect(allowed.plugin("ledger")).toMatchObject({ version: "2.0.0", state: "ready" });
      expect(await tables.get("ledger", "entries", { id: ULID })).toEqual({ id: ULID });
      await allowed.close();
    });
  });
}
