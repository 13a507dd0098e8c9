import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfigFile, readLock } from "@mortise/host";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Folder } from "../testing/command.ts";
import { editing } from "./editing.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mortise-editing-"));
  writeFileSync(join(root, "mortise.toml"), "# Ours.\n");
});
afterEach(() => rmSync(root, { recursive: true }));

const config = () => join(root, "mortise.toml");

test("of two that change a deployment at one moment, the second sees what the first made", async () => {
  const append = (name: string) =>
    editing(config(), async () => {
      const text = readFileSync(config(), "utf8");
      await new Promise(setImmediate);
      writeFileSync(config(), `${text}# ${name}\n`);
    });
  await Promise.all([append("one"), append("two")]);
  const lines = readFileSync(config(), "utf8").trimEnd().split("\n");
  expect(lines.sort()).toEqual(["# Ours.", "# one", "# two"]);
});

test("plugins that are added at one moment are all there, in the config and in the lock", async () => {
  using folder = new Folder();
  const names = ["a", "b"];
  for (const name of names) writeFileSync(join(folder.path, `${name}.ts`), "export const f = () => 1;\n");
  const ended = await Promise.all(names.map((name) => folder.run("plugin", "add", `${name}.ts`)));
  expect(ended.map(({ code }) => code)).toEqual([0, 0]);
  const { config: written } = await readConfigFile(join(folder.path, "mortise.toml"));
  expect(Object.keys(written.plugins).sort()).toEqual(names);
  expect([...(await readLock(join(folder.path, "mortise.lock"))).keys()].sort()).toEqual(names);
});

test("what a killed command left is removed by the next", async () => {
  const left = join(root, ".mortise-0123456789abcdef.tmp");
  writeFileSync(left, "");
  utimesSync(left, 0, 0);
  await editing(config(), async () => {});
  expect(readdirSync(root).sort()).toEqual([".mortise", "mortise.toml"]);
});
