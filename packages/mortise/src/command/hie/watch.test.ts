import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { VIOLATION, Workspaces } from "../testing/architecture.ts";

const workspaces = new Workspaces();
afterAll(() => workspaces[Symbol.dispose]());

test("mortise hie run --watch runs again when a file changes, whatever came of it, and ends with Ctrl-C", async () => {
  const folder = workspaces.open();
  const { child, ended } = folder.start(["hie", "run", "--watch"]);
  const said = { out: "", err: "" };
  let told = (): void => {};
  child.stdout.on("data", (text) => {
    said.out += text;
  });
  child.stderr.on("data", (text) => {
    said.err += text;
    told();
  });
  const runs = (count: number) =>
    new Promise<void>((resolve) => {
      told = () => said.err.split("Watching").length > count && resolve();
      told();
    });
  await runs(1);
  expect(said.out).toContain("2 of 2 checks passed");
  writeFileSync(join(folder.path, "src/store/index.ts"), VIOLATION);
  await runs(2);
  expect(said.err).toContain("Changed: src/store/index.ts");
  expect(said.out).toContain("✗ typescript.no_import");
  writeFileSync(join(folder.path, "src/store/index.ts"), "export {};\n");
  await runs(3);
  expect(said.out.split("2 of 2 checks passed")).toHaveLength(3);
  child.kill("SIGINT");
  expect((await ended).code).toBe(0);
});
