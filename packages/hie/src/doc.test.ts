import { expect, it } from "vitest";
import { libraryDocs, markdownDocs } from "./doc.ts";
import { workspaceOf } from "./testing/bench.ts";

const LIBRARY = `export function library_doc() {
  return {
    description: "Counts.",
    version: "1.2.0",
    selectors: ["all", { name: "some", description: "Some\\nfiles.", parameters: [{ name: "path", type: "string" }] }],
    checks: [{ name: "few", parameters: [{ name: "scope", type: "scope" }, { name: "most", optional: true }] }, 7],
  };
}`;

it("a page of docs has each library with its functions, in order of their names", async () => {
  const { docs, failures, problems } = await libraryDocs(workspaceOf({}));
  const page = markdownDocs(docs);
  expect([...page.matchAll(/^## (.*)$/gm)].map(([, name]) => name)).toEqual([
    "docker",
    "files",
    "python",
    "rust",
    "typescript",
  ]);
  expect(page).toContain(
    "- `files.exists(scope: scope, name: string)`: The folder has this file; for a file, that it is there itself.\n",
  );
  expect([failures, problems]).toEqual([[], []]);
});

it("a plugin library says in its own words what it offers, and one that cannot harms no other", async () => {
  const workspace = workspaceOf({
    "counts.ts": LIBRARY,
    "mute.ts": "export function library_call() {}",
    "broken.ts": "export function library_doc() { throw new Error('no'); }",
    "hielements.toml": `[libraries]
counts = { path = "counts.ts" }
mute = { path = "mute.ts" }
broken = { path = "broken.ts" }
wrong = { paht = "wrong.ts" }
`,
  });
  const names = ["counts", "mute", "broken", "wrong"];
  const { docs, failures, problems, known } = await libraryDocs(workspace, { names });
  expect(markdownDocs(docs)).toBe(`# Libraries

## counts 1.2.0

Counts.

### Selectors

- \`counts.all()\`
- \`counts.some(path: string)\`: Some⏎files.

### Checks

- \`counts.few(scope: scope, most?: value)\`

## mute

It says nothing about itself.
`);
  expect(failures.map(({ code }) => code)).toEqual([
    "MORTISE_HIE_LIBRARY_FAILED",
    "MORTISE_HIE_LIBRARY_CONFIG_INVALID",
  ]);
  expect(problems.map(({ file, line, message }) => `${file}:${line}: ${message}`)).toEqual([
    "hielements.toml:5: `libraries.wrong.path` is missing, and so is `executable`.",
    "hielements.toml:5: The key `paht` of `libraries.wrong` is unknown: the known keys are type, path, executable, args, limits, permissions.",
  ]);
  expect(known).toContain("wrong");
});

it("programs are left alone where only sealed libraries are asked", async () => {
  const workspace = workspaceOf({
    "hielements.toml": '[libraries]\nprogram = { executable = "no-such-program" }\n',
  });
  const { docs, failures } = await libraryDocs(workspace, { names: ["program"], programs: false });
  expect([docs, failures]).toEqual([[], []]);
});
