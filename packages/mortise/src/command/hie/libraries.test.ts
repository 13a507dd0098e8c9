import { afterAll, describe, expect, test } from "vitest";
import { Workspaces } from "../testing/architecture.ts";

const workspaces = new Workspaces();
afterAll(() => workspaces[Symbol.dispose]());

const PROGRAM = `import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method } = JSON.parse(line);
  console.error("heard " + method);
  const result = method === "library.doc" ? { description: "A program.", checks: ["tidy"] } : { Fail: "It is not tidy." };
  console.log(JSON.stringify({ jsonrpc: "2.0", id, result }));
}
`;

const files = {
  "architecture.hie":
    "import program\nimport sealed\nelement a:\n    check program.tidy()\n    check sealed.tidy()\n",
  "hielements.toml": `[libraries]
program = { executable = "node", args = ["program.mjs"] }
sealed = { path = "sealed.ts" }
`,
  "program.mjs": PROGRAM,
  "sealed.ts": `import { log } from "mortise:plugin";
export function library_check() {
  log.info("looking");
  return { Pass: null };
}
`,
};

describe.concurrent("libraries of a workspace", () => {
  test("serve its checks, and end with the run", async () => {
    const { code, stdout, stderr } = await workspaces.open(files).run("hie", "run", "-v");
    expect(code).toBe(1);
    expect(stdout).toBe(
      "a\n  ✗ program.tidy()\n      It is not tidy.\n      at architecture.hie:4\n  ✓ sealed.tidy()\n\n1 of 2 checks passed, 1 failed\n".replaceAll(
        "\\\n",
        "\n",
      ),
    );
    expect(stderr).toContain("program: error: heard library.check\n");
    expect(stderr).toContain("sealed: info: looking\n");
  });

  test("say what they offer", async () => {
    const { code, stdout } = await workspaces.open(files).run("hie", "doc", "program", "sealed");
    expect(code).toBe(0);
    expect(stdout).toContain("## program\n\nA program.\n\n### Checks\n\n- `program.tidy()`\n");
    expect(stdout).toContain("## sealed\n\nIt says nothing about itself.\n");
  });

  test("are reported where they are configured wrong", async () => {
    const folder = workspaces.open({ ...files, "hielements.toml": '[libraries]\nprogram = { exe = "x" }\n' });
    const checked = await folder.run("hie", "check");
    expect(checked.code).toBe(1);
    expect(checked.stdout).toContain(
      "hielements.toml:2:13: error: The key `exe` of `libraries.program` is unknown",
    );
    const doc = await folder.run("hie", "doc", "nosuch");
    expect(doc).toMatchObject({ code: 2, stderr: expect.stringContaining("There is no library nosuch.") });
  });
});
