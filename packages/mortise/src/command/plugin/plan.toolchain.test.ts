import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readManifest } from "@mortise/host";
import { openStore } from "@mortise/store";
import { expect, test } from "vitest";
import { inProcess } from "../testing/inprocess.ts";

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
  const first = manifest("1.0.0", ", { name: said, type: text }");
  write(first);
  expect(await plan()).toMatchObject([{ plugin: "notes", from: null, to: "1.0.0", destructive: false }]);
  expect(existsSync(join(root, ".mortise"))).toBe(false);
  {
    await using store = await openStore({ folder: join(root, ".mortise/data") });
    const { schema } = readManifest("plugin.yaml", first).manifest;
    if (schema !== undefined) await store.tables.apply(await store.tables.plan("notes", "1.0.0", schema));
  }
  write(manifest("1.1.0", ""));
  const shown = await inProcess("plugin", "plan", "notes", "--sql", "--config", config);
  expect(shown.stdout).toMatch(/notes 1\.0\.0 → 1\.1\.0\n {2}! loses data: .*said/);
  expect((await inProcess("plugin", "plan", "nobody", "--config", config)).code).toBe(2);
  rmSync(root, { recursive: true });
});
