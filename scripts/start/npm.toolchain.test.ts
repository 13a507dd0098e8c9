import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Started } from "../../packages/mortise/src/command/testing/started.ts";
import { connectTo } from "../../packages/mortise/src/control/connect.ts";
import type { Health } from "../../packages/mortise/src/deployment/health.ts";
import { ROOT } from "../workspace.ts";

const SOCKET = ".mortise/control.sock";

async function contents(folder: string): Promise<string> {
  using host = await connectTo(join(folder, SOCKET));
  const input = Buffer.from("# One").toString("base64");
  const reply = await host?.request("call", { plugin: "outline", export: "contents", input });
  return Buffer.from(reply?.output ?? "", "base64").toString();
}

test("`npm start` runs every bundled plugin, stays up, and stops at SIGINT with exit code 0", async () => {
  await using host = new Started("npm", ["run", "--silent", "start", "--", "--json"], ROOT);
  const ran = await host.until("ran");
  expect(ran.plugins.map((plugin) => Reflect.get(plugin, "kind"))).toEqual(Array(7).fill("ran"));
  const { plugins, status } = await host.until("started");
  expect(plugins.map(({ name, state, sealed }) => [name, state, sealed])).toEqual(
    ["dependencies", "digest", "hexdump", "licenses", "links", "machine", "outline", "words"].map((name) => [
      name,
      "ready",
      name !== "machine",
    ]),
  );
  const health = (await (await fetch(status.health ?? "")).json()) as Health;
  expect(health).toMatchObject({ status: "ok", plugins: { ready: 8 } });
  expect(await contents(ROOT)).toBe("- [One](#one)");
  // To npm as well, which passes it on once more.
  host.signal("SIGINT");
  await host.until("stopped");
  expect(await host.ended()).toBe(0);
});

test("a change of a plugin's TypeScript shows in the next call", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mortise-start-"));
  try {
    cpSync(join(ROOT, "plugins"), join(folder, "plugins"), { recursive: true });
    cpSync(join(ROOT, "mortise.toml"), join(folder, "mortise.toml"));
    await using host = Started.mortise(folder);
    await host.until("started");
    expect(await contents(folder)).toBe("- [One](#one)");
    const source = join(folder, "plugins/outline/outline.ts");
    writeFileSync(source, readFileSync(source, "utf8").replace("}- [", "}* ["));
    await host.until("plugin", ({ plugin }) => plugin.name === "outline" && plugin.error === undefined);
    expect(await contents(folder)).toBe("* [One](#one)");
    host.signal("SIGTERM");
    expect(await host.ended()).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
