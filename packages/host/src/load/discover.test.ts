import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { discover } from "./discover.ts";

describe("finding plugins", () => {
  let root = "";
  const file = async (path: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), "");
  };

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "discover-"));
  });
  afterEach(() => rm(root, { recursive: true }));

  test("folders with a manifest and bare wasm files are plugins, by name; the rest is passed over", async () => {
    for (const path of ["b/plugin.yaml", "a/plugin.yaml", "Count_Vowels.wasm", ".hidden/plugin.yaml"])
      await file(path);
    for (const path of ["node_modules/x/plugin.yaml", "notes.txt", "empty/readme.md"]) await file(path);
    await symlink(join(root, "a"), join(root, "linked"));
    const { plugins, failed } = await discover({ folders: [root], named: new Map() });
    expect(failed).toEqual([]);
    expect(plugins.map(({ name }) => name)).toEqual(["count-vowels", "a", "b", "linked"]);
    expect(plugins[0]).toMatchObject({
      folder: root,
      manifest: undefined,
      code: join(root, "Count_Vowels.wasm"),
    });
    expect(plugins[1]).toMatchObject({ folder: join(root, "a"), manifest: join(root, "a", "plugin.yaml") });
  });

  test("a folder that is a plugin itself is one, and so are paths that the config names", async () => {
    for (const path of ["one/plugin.yaml", "code/x.ts"]) await file(path);
    const named = new Map([
      ["script", join(root, "code", "x.ts")],
      ["again", join(root, "one")],
    ]);
    const { plugins } = await discover({ folders: [join(root, "one")], named });
    expect(plugins.map(({ name }) => name)).toEqual(["one", "script", "again"]);
  });

  test("what cannot be looked at fails by itself", async () => {
    await file("ok/plugin.yaml");
    await file("Bad Name!.wasm");
    await file("bare/nothing.txt");
    const named = new Map([
      ["gone", join(root, "gone.wasm")],
      ["bare", join(root, "bare")],
    ]);
    const { plugins, failed } = await discover({ folders: [join(root, "no-such"), root], named });
    expect(plugins.map(({ name }) => name)).toEqual(["ok"]);
    expect(failed.map(({ error }) => error.code)).toEqual([
      "MORTISE_FILE_UNREADABLE",
      "MORTISE_PLUGIN_MANIFEST_INVALID",
      "MORTISE_FILE_UNREADABLE",
      "MORTISE_FILE_UNREADABLE",
    ]);
    expect(failed[0]?.error.problem).toBe("It could not be read (ENOENT).");
  });
});
