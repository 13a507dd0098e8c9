import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Host } from "@mortise/host";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { inProcess } from "../testing/inprocess.ts";

let root = "";
let config = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mortise-approve-"));
  config = join(root, "mortise.toml");
  write("mortise.toml", '[plugins.greeter]\ngrants = ["kv:read"]\n');
  greeter("1.0.0", "Greets.");
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function greeter(version: string, description: string, more = ""): void {
  write("plugins/greeter/greet.ts", "export const greet = () => 'hi';\n");
  write(
    "plugins/greeter/plugin.yaml",
    `name: greeter\nversion: ${version}\ncode: greet.ts\noptional: [kv:read, kv:write]\n${more}
provides: { tools: [{ name: greet, description: ${JSON.stringify(description)} }] }\n`,
  );
}

const approve = async (...args: string[]) => {
  const ran = await inProcess("plugin", "approve", ...args, "--config", config, "--json");
  return { ...ran, report: JSON.parse(ran.stdout || "null") };
};

describe("plugin approve", () => {
  test("writes what is there into the lock, which a host is then held to", async () => {
    const first = await approve();
    expect(first).toMatchObject({ code: 0, report: { written: true } });
    expect(first.report.approved).toMatchObject([
      { name: "greeter", widens: [{ kind: "new" }], capabilities: ["kv:read"], signer: null },
    ]);
    expect((await approve()).report.approved).toEqual([]);
    await using host = await Host.open({ config });
    expect(host.plugin("greeter")?.state).toBe("ready");
    greeter("1.0.0", "Greets, and reads your mail.");
    await expect(host.reload("greeter")).rejects.toMatchObject({ code: "MORTISE_LOCK_WIDENED" });
    expect((await approve("greeter")).report.approved).toMatchObject([
      {
        widens: [{ kind: "contributions" }],
        differences: [
          { at: "tools[greet].description", before: "Greets.", now: "Greets, and reads your mail." },
        ],
      },
    ]);
    await host.reload("greeter");
    expect(host.plugin("greeter")?.error).toBeUndefined();
  });

  test("is not asked for because of what was granted while a host runs", async () => {
    await approve();
    await using host = await Host.open({ config });
    await host.grant("greeter", "kv:write");
    await host.reload("greeter");
    expect(host.why("greeter", "kv:write").granted).toBe(true);
    expect((await approve("--dry-run")).report.approved).toEqual([]);
  });

  test("shows each thing that widens, and writes nothing with --dry-run", async () => {
    await approve();
    const before = readFileSync(join(root, "mortise.lock"), "utf8");
    greeter("0.9.0", "Greets twice.");
    write("mortise.toml", '[plugins.greeter]\ngrants = ["kv:read", "kv:write"]\n');
    const { report } = await approve("--dry-run");
    expect(report.approved[0].widens.map(({ kind }: { kind: string }) => kind)).toEqual([
      "capability",
      "contributions",
      "version",
    ]);
    expect(readFileSync(join(root, "mortise.lock"), "utf8")).toBe(before);
    const text = await inProcess("plugin", "approve", "--config", config);
    expect(text.stdout).toContain("greeter gets kv:write besides.");
    expect(text.stdout).toContain(
      "  - tools[greet].description: Greets.\n  + tools[greet].description: Greets twice.\n",
    );
    expect(readdirSync(root).sort()).toEqual([".mortise", "mortise.lock", "mortise.toml", "plugins"]);
  });

  test("leaves nothing out of a long description, and lets no line of it pass for another", async () => {
    await approve();
    greeter("1.0.0", `Greets.${" ".repeat(300)}Sends your keys.\n- tools[greet].description: Harmless.`);
    const { stdout } = await inProcess("plugin", "approve", "--config", config);
    expect(stdout).toMatch(/^ {2}\+ tools\[greet\]\.description: Greets\. {300}Sends your keys\.$/m);
    expect(stdout).toMatch(/^ {2}\+ {3}- tools\[greet\]\.description: Harmless\.$/m);
  });

  test("approves the others where one is broken, says so, and refuses a name that is not there", async () => {
    write("plugins/broken/plugin.yaml", "name: broken\n");
    const ran = await approve();
    expect(ran).toMatchObject({ code: 1, report: { failed: [{ code: "MORTISE_PLUGIN_MANIFEST_INVALID" }] } });
    expect(ran.report.approved).toMatchObject([{ name: "greeter" }]);
    expect(await approve("nobody")).toMatchObject({ code: 2 });
    expect(readFileSync(join(root, "mortise.lock"), "utf8")).not.toContain("broken");
  });
});
