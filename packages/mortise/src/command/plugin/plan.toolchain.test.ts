import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { Deployment } from "../../deployment/deployment.ts";
import { describe } from "../../deployment/described.ts";
import { inProcess } from "../testing/inprocess.ts";

/** By its path: what starts a PostgreSQL is for tests only, so that no package exports it. */
const SERVER = join(import.meta.dirname, "../../../../store/src/conformance/server.ts");

const manifest = (version: string, columns: string) => `name: notes
version: ${version}
code: notes.ts
capabilities: ["db:migrate"]
schema:
  tables:
    - name: notes
      columns: [{ name: id, type: ulid, primary: true }${columns}]
`;

test("a plan shows what would become of contributed tables, and changes nothing", async () => {
  const root = mkdtempSync(join(tmpdir(), "mortise-plan-"));
  const config = join(root, "mortise.toml");
  const write = (text: string) => writeFileSync(join(root, "plugins/notes/plugin.yaml"), text);
  const plan = async () =>
    JSON.parse((await inProcess("plugin", "plan", "--config", config, "--json")).stdout);
  mkdirSync(join(root, "plugins/notes"), { recursive: true });
  writeFileSync(config, '[plugins.notes]\ngrants = ["db:migrate"]\n');
  writeFileSync(join(root, "plugins/notes/notes.ts"), "");
  write(manifest("1.0.0", ", { name: said, type: text }"));
  expect(await plan()).toMatchObject([{ plugin: "notes", from: null, to: "1.0.0", destructive: false }]);
  expect(existsSync(join(root, ".mortise"))).toBe(false);
  mkdirSync(join(root, "plugins/odd"));
  writeFileSync(
    join(root, "plugins/odd/plugin.yaml"),
    "name: odd\nversion: 1.0.0\ncode: odd.ts\nschema: 1\n",
  );
  const mixed = await inProcess("plugin", "plan", "--config", config);
  expect(mixed).toMatchObject({ code: 1, stdout: expect.stringMatching(/^notes 1\.0\.0\n/) });
  expect(mixed.stderr).toMatch(/^not planned: odd: MORTISE_PLUGIN_MANIFEST_INVALID: .*schema/);
  rmSync(join(root, "plugins/odd"), { recursive: true });
  const { startServer } = (await import(pathToFileURL(SERVER).href)) as {
    startServer(): { url(): string; stop(): void };
  };
  const server = startServer();
  try {
    writeFileSync(config, `[host]\nstore = "${server.url()}"\n[plugins.notes]\ngrants = ["db:migrate"]\n`);
    {
      // It has the store, migrates what it loads, and is asked for plans.
      await using running = await Deployment.open(await describe(config));
      expect(running.host.plugin("notes")?.state).toBe("ready");
      expect(await plan()).toMatchObject([{ from: "1.0.0", steps: [] }]);
    }
    write(manifest("1.1.0", ""));
    const shown = await inProcess("plugin", "plan", "notes", "--sql", "--config", config);
    expect(shown.stdout).toMatch(/notes 1\.0\.0 → 1\.1\.0\n {2}! loses data: .*said/);
  } finally {
    server.stop();
  }
  expect((await inProcess("plugin", "plan", "nobody", "--config", config)).code).toBe(2);
  rmSync(root, { recursive: true });
});
