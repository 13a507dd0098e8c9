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
    told();
  });
  child.stderr.on("data", (text) => {
    said.err += text;
    told();
  });
  // The report comes by one pipe and what watches by another, in whatever order.
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      told = () => holds() && resolve();
      told();
    });
  const ran = (count: number) => said.err.split("Watching").length > count;
  const passed = (count: number) => said.out.split("2 of 2 checks passed").length > count;
  await until(() => ran(1) && passed(1));
  writeFileSync(join(folder.path, "src/store/index.ts"), VIOLATION);
  await until(() => ran(2) && said.out.includes("✗ typescript.no_import"));
  expect(said.err).toContain("Changed: src/store/index.ts");
  writeFileSync(join(folder.path, "src/store/index.ts"), "export {};\n");
  await until(() => ran(3) && passed(2));
  child.kill("SIGINT");
  expect((await ended).code).toBe(0);
});
