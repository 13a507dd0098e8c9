import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { event } from "./conformance/events.ts";
import { openStore } from "./store.ts";

const root = mkdtempSync(join(tmpdir(), "mortise-store-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
const newFolder = () => join(root, `data-${++folders}`);

describe("a folder", () => {
  test("a second store on one folder is refused, and told who has it", async () => {
    const folder = newFolder();
    await using _ = await openStore({ folder });
    const problem = `Process ${process.pid} has it open.`;
    await expect(openStore({ folder })).rejects.toMatchObject({ code: "MORTISE_STORE_IN_USE", problem });
    await expect(openStore({ folder: join(folder, "..", `data-${folders}`) })).rejects.toMatchObject({
      code: "MORTISE_STORE_IN_USE",
    });
  });

  test("a store that was closed leaves its folder to the next one", async () => {
    const folder = newFolder();
    await (await openStore({ folder })).close();
    await (await openStore({ folder })).close();
  });

  test("nobody else may look into it", async () => {
    const folder = newFolder();
    await using _ = await openStore({ folder });
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test("no database is started for what a new store is asked", async () => {
    const folder = newFolder();
    await using store = await openStore({ folder });
    expect(await store.rules.rules()).toEqual(new Map());
    expect(await store.events.last()).toBe(0);
    await store.events.advance("greeter", 0);
    expect(await store.events.cursors()).toEqual(new Map([["greeter", 0]]));
    expect(await store.events.read(0, 10)).toEqual([]);
    expect(await store.events.deadLetters()).toEqual([]);
    expect(await store.kv.get("greeter", "a")).toBeUndefined();
    expect(await store.kv.list("greeter", { limit: 10 })).toEqual([]);
    await expect(store.tables.get("greeter", "a", {})).rejects.toMatchObject({
      code: "MORTISE_TABLE_UNKNOWN",
    });
    expect(existsSync(join(folder, "pg"))).toBe(false);
    expect(existsSync(join(folder, "pg.new"))).toBe(false);
  });

  test("a folder that cannot be one is refused", async () => {
    const folder = newFolder();
    writeFileSync(folder, "");
    await expect(openStore({ folder })).rejects.toMatchObject({ code: "MORTISE_STORE_UNREACHABLE" });
  });

  test("a store that is closed takes nothing more", async () => {
    const store = await openStore({ folder: newFolder() });
    await store.close();
    const code = "MORTISE_STORE_CLOSED";
    await expect(store.kv.get("a", "b")).rejects.toMatchObject({ code });
    await expect(store.events.append([event("a")])).rejects.toMatchObject({ code });
    await expect(store.rules.keep("a", [])).rejects.toMatchObject({ code });
    await store.close();
  });
});

describe("an address", () => {
  test("a server that is not there is named, and the account is not", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await new Promise((resolve) => server.close(resolve));
    const opening = openStore({ url: `postgres://ada:hunter2@127.0.0.1:${port}/notes` });
    const error: unknown = await opening.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "MORTISE_STORE_UNREACHABLE",
      problem: `127.0.0.1:${port}/notes does not let us in (ECONNREFUSED).`,
    });
    expect(inspect(error, { depth: 9 })).not.toMatch(/hunter2|ada/);
  });

  test.each(["postgres://ada:hunter2@:x/", "mysql://ada:hunter2@localhost/a", "hunter2"])(
    "what is no address of a PostgreSQL is refused without being repeated: %s",
    async (url) => {
      const error: unknown = await openStore({ url }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "MORTISE_STORE_UNREACHABLE" });
      expect(inspect(error, { depth: 9 })).not.toContain("hunter2");
    },
  );
});
