/** One library of checks as a script, as WebAssembly and as a program: the same file of checks, the same verdicts. */
import { deepEqual, equal } from "node:assert/strict";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPORTS, runWorkspace } from "@mortise/hie";
import { buildGuest } from "../../scripts/guests.ts";

const here = import.meta.dirname;
const read = 'permissions = { filesystem = ["read"] }';
await buildGuest(join(here, "assemblyscript"));

const entries: Readonly<Record<string, string>> = {
  "a script": `{ path = "${join(here, "typescript/sample.ts")}", ${read} }`,
  WebAssembly: `{ path = "${join(here, "assemblyscript/build/sample.wasm")}", ${read} }`,
  "a program": `{ executable = "python3", args = ["${join(here, "python/sample.py")}"] }`,
};

const workspace = await mkdtemp(join(tmpdir(), "mortise-libraries-"));
try {
  await cp(join(here, "shop"), workspace, { recursive: true });
  const reports = new Set<string>();
  for (const [format, entry] of Object.entries(entries)) {
    await writeFile(join(workspace, "hielements.toml"), `[libraries]\nsample = ${entry}\n`);
    const result = await runWorkspace({ workspace });
    equal(result.ok, true);
    reports.add(REPORTS.human(result));
    console.log(`${format}: ${result.summary.passed} of ${result.summary.total} checks passed`);
  }
  equal(reports.size, 1);

  // Without permission to read, a sealed library reads nothing; each check that needed it says so.
  await writeFile(
    join(workspace, "hielements.toml"),
    `[libraries]\nsample = { path = "${join(here, "typescript/sample.ts")}" }\n`,
  );
  const { results } = await runWorkspace({ workspace });
  deepEqual(
    results.map(({ status }) => status),
    ["error", "error"],
  );
  console.log(results[0]?.message);
} finally {
  await rm(workspace, { recursive: true });
}
