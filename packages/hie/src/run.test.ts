import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { baselineOf, printBaseline, readBaseline } from "./baseline.ts";
import { checkFile } from "./check.ts";
import { HieError } from "./errors.ts";
import { INITIAL } from "./init.ts";
import type { Library } from "./libraries/library.ts";
import { REPORTS } from "./report/index.ts";
import type { RunOptions } from "./run.ts";
import { runWorkspace } from "./run.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function workspace(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "hie-"));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

async function verdicts(
  files: Readonly<Record<string, string>>,
  options: RunOptions = {},
): Promise<string[]> {
  const { results, problems } = await runWorkspace({ workspace: workspace(files), ...options });
  return [
    ...problems.map(({ code, line, message }) => `${line} ${code.slice("MORTISE_HIE_".length)} ${message}`),
    ...results.map(
      ({ element, check, status, message }) =>
        `${element}: ${check}: ${status}${message ? ` ${message}` : ""}`,
    ),
  ];
}

/** What is wrong with `a.hie` before anything runs. */
async function mistakes(root: string): Promise<string[]> {
  const problems = await checkFile("a.hie", { workspace: root });
  return problems.map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);
}

const TREE = { "src/main.py": "import os\n", "src/big.bin": "x".repeat(100), "a.txt": "a" };

it("runs the checks of elements in order, an element's own before its children's", async () => {
  const found = await verdicts({
    ...TREE,
    "a.hie": `import files
element app:
    scope src = files.folder_selector('src')
    element inner:
        check files.max_size(src, 10)
    check files.exists(src, 'main.py')
    check files.exists(src, 'none.py')
    check files.no_files_matching(src, '*.tmp')
`,
  });
  expect(found).toEqual([
    "app: files.exists(src, 'main.py'): pass",
    "app: files.exists(src, 'none.py'): fail The folder src has no none.py.",
    "app: files.no_files_matching(src, '*.tmp'): pass",
    "app.inner: files.max_size(src, 10): fail 1 of the files is larger than 10 bytes.",
  ]);
});

it("a name is looked up in the element, then outward; the nearer one wins", async () => {
  const found = await verdicts({
    ...TREE,
    "a.hie": `element app:
    scope src = files.folder_selector('none')
    element inner:
        scope src = files.folder_selector('src')
        check files.exists(src, 'main.py')
    check files.exists(inner.src, 'main.py')
    check files.exists(app.inner.src, 'main.py')
`,
  });
  expect(found.every((line) => line.endsWith(": pass"))).toBe(true);
  expect(found.length).toBe(3);
});

it("a name that is found elsewhere once is taken with a warning, and is ambiguous when there are two", async () => {
  const element = (name: string) => `element ${name}:\n    scope only = files.folder_selector('src')\n`;
  const user = "element user:\n    check files.exists(only, 'main.py')\n";
  expect(await verdicts({ ...TREE, "a.hie": element("a") + user })).toEqual([
    "4 NAME_DISTANT `only` is taken to be `a.only`.",
    "user: files.exists(only, 'main.py'): pass",
  ]);
  expect(await verdicts({ ...TREE, "a.hie": element("a") + element("b") + user })).toEqual([
    "6 NAME_AMBIGUOUS `only` may be `a.only` or `b.only`.",
    "user: files.exists(only, 'main.py'): error `only` is ambiguous.",
  ]);
});

it("a scope that cannot be resolved fails the checks that use it, with why, and no others", async () => {
  const found = await verdicts({
    ...TREE,
    "a.hie": `element a:
    scope bad = files.folder_selector(7)
    scope outside = files.folder_selector('../..')
    scope one = files.nothing(two)
    scope two = files.nothing(one)
    scope good = files.folder_selector('src')
    check files.exists(bad, 'x')
    check files.exists(outside, 'x')
    check files.exists(one, 'x')
    check files.exists(nobody, 'x')
    check nolib.exists(good)
    check files.nosuch(good)
    check files.exists(good, 'main.py')
`,
  });
  expect(found.map((line) => line.replace(/It has .*/, ""))).toEqual([
    "4 SCOPE_CYCLE `a.one`, `a.two` need each other in a circle.",
    "4 FUNCTION_UNKNOWN The library files has no selector nothing.",
    "5 FUNCTION_UNKNOWN The library files has no selector nothing.",
    "10 NAME_UNKNOWN `nobody` is declared nowhere around.",
    "11 LIBRARY_UNKNOWN There is no library `nolib`.",
    "12 FUNCTION_UNKNOWN The library files has no check nosuch.",
    "a: files.exists(bad, 'x'): error The scope `a.bad` cannot be resolved: MORTISE_HIE_ARGUMENT_INVALID: files.folder_selector needs a string as argument 1 (path).",
    "a: files.exists(outside, 'x'): error The scope `a.outside` cannot be resolved: MORTISE_HIE_PATH_OUTSIDE: \"../..\" leads out of the workspace.",
    "a: files.exists(one, 'x'): error The scope `a.one` cannot be resolved: `a.one`, `a.two` need each other in a circle.",
    "a: files.exists(nobody, 'x'): error `nobody` is declared nowhere around.",
    "a: nolib.exists(good): error There is no library `nolib`.",
    "a: files.nosuch(good): error MORTISE_HIE_FUNCTION_UNKNOWN: The library files has no check nosuch. ",
    "a: files.exists(good, 'main.py'): pass",
  ]);
});

const PATTERN = `pattern service:
    element api:
        scope module<python>
        ref port: integer
    check files.exists(api.module, 'main.py')
    check files.exists(service.api.module, 'main.py')
    requires scope docs
    requires descendant implements tested
    forbids language rust
    forbids connection to database.*
    allows element tests
pattern tested:
    scope files
`;

it("a pattern's checks and rules hold the elements that implement it", async () => {
  const found = await verdicts({
    ...TREE,
    "a.hie": `${PATTERN}element database:
    element pool {}
element shop implements service:
    scope main<python> binds service.api.module = files.file_selector('src/main.py')
    service.api.port = 8080
    element extra:
        scope crate<rust> = files.folder_selector('.')
        extra uses database.pool
`,
  });
  expect(found).toEqual(
    [
      "shop: requires scope docs: fail shop satisfies `requires scope docs`.".replace(
        "shop satisfies",
        "shop does not satisfy",
      ),
      "shop: requires descendant implements tested: fail Nothing below shop satisfies `requires descendant implements tested`.",
      "shop: forbids language rust: fail shop.extra.crate is forbidden here.",
      "shop: forbids connection to database.*: fail shop.extra uses database.pool is forbidden here.",
      "shop: allows element tests: fail shop has shop.extra, which no `allows` names.",
      "shop.service: files.exists(api.module, 'main.py'): pass",
      "shop.service: files.exists(service.api.module, 'main.py'): pass",
    ].toSorted((a, b) => Number(a.startsWith("shop:")) - Number(b.startsWith("shop:"))),
  );
});

it("bindings must be there, name something, and be of the same language and type", async () => {
  const root = workspace({
    "a.hie": `${PATTERN}element a implements service, nosuch:
    scope x<rust> binds service.api.module = files.folder_selector('.')
    service.api.nothing = 3
    other.api = 3
element b implements service:
    ref y: string binds service.api.port = 'x'
element c:
    scope open
`,
  });
  expect(
    (await checkFile("a.hie", { workspace: root })).map(
      ({ line, code, message }) => `${line} ${code} ${message}`,
    ),
  ).toEqual([
    "14 MORTISE_HIE_BINDING_MISSING `a` does not bind `service.api.port`.",
    "14 MORTISE_HIE_PATTERN_UNKNOWN There is no pattern `nosuch`.",
    "15 MORTISE_HIE_LANGUAGE_MISMATCH `module` is in python, `x` in rust.",
    "16 MORTISE_HIE_BINDING_UNKNOWN The pattern has no `service.api.nothing`.",
    "17 MORTISE_HIE_BINDING_UNKNOWN No element around implements a pattern `other`, of which `other.api` would be a part.",
    "18 MORTISE_HIE_BINDING_MISSING `b` does not bind `service.api.module`.",
    "19 MORTISE_HIE_TYPE_MISMATCH `port` is declared as integer, `y` as string.",
    "21 MORTISE_HIE_VALUE_MISSING The scope `open` has no value.",
  ]);
});

it("a pattern that contains itself is an error", async () => {
  const root = workspace({
    "a.hie": "pattern p:\n    element e implements p {}\nelement a implements p {}\n",
  });
  expect((await checkFile("a.hie", { workspace: root })).map(({ code }) => code)).toEqual([
    "MORTISE_HIE_PATTERN_CYCLE",
  ]);
});

it("a ref holds what its type says", async () => {
  const found = await verdicts({
    Dockerfile: "FROM node:24\nEXPOSE 8080\n",
    "a.hie": `element a:
    scope image = docker.file_selector('Dockerfile')
    ref port: integer = 8080
    ref name: integer = 'x'
    check docker.exposes_port(image, port)
    check docker.exposes_port(image, name)
`,
  });
  expect(found).toEqual([
    "4 TYPE_MISMATCH The ref `a.name` is declared as integer, and holds a string.",
    "a: docker.exposes_port(image, port): pass",
    "a: docker.exposes_port(image, name): error The ref `a.name` is declared as integer, and holds a string.",
  ]);
});

it("what a value is written as is held to its type before anything runs", async () => {
  const root = workspace({
    "a.hie": `import files
pattern p:
    ref port: integer
element a implements p:
    p.port = 'x'
    ref name: string = [1]
    ref ratio: float = 1
    ref kind: Kind = 'x'
    scope src = 'src'
    scope both = [files.folder_selector('a'), files.folder_selector('b')]
`,
  });
  expect(await mistakes(root)).toEqual([
    "5:14 MORTISE_HIE_TYPE_MISMATCH The ref `a.p.port` is declared as integer, and holds a string.",
    "6:24 MORTISE_HIE_TYPE_MISMATCH The ref `a.name` is declared as string, and holds a list.",
    "9:17 MORTISE_HIE_TYPE_MISMATCH The scope `a.src` holds a string, which is no scope.",
  ]);
});

it("functions that a built-in library does not have are mistakes before anything runs", async () => {
  const root = workspace({
    "hielements.toml": '[libraries]\nmine = { path = "mine.wasm" }\n',
    "a.hie": `import files as fs
import mine
from python import nosuch
pattern p:
    check fs.existent(fs.folder_selector('a'), 'b')
element a implements p:
    scope x = fs.exists('a')
    scope y = mine.anything('a')
    check fs.folder_selector('a')
    check nosuch(x)
    check mine.anything(y)
element b implements p:
    check fs.exists(fs.file_selector('a'), 'a')
`,
  });
  expect(await mistakes(root)).toEqual([
    "5:14 MORTISE_HIE_FUNCTION_UNKNOWN The library files has no check existent.",
    "7:18 MORTISE_HIE_FUNCTION_UNKNOWN The library files has no selector exists.",
    "9:14 MORTISE_HIE_FUNCTION_UNKNOWN The library files has no check folder_selector.",
    "10:11 MORTISE_HIE_FUNCTION_UNKNOWN The library python has no check nosuch.",
  ]);
});

it("a pattern of a file under a name is bound as it is implemented, or by its own name", async () => {
  const found = await verdicts(
    {
      ...TREE,
      "patterns.hie": "pattern p:\n    scope s\n    scope t\n    check files.exists(s, 'main.py')\n",
      "others.hie": "pattern q {}\n",
      "a.hie": `import './patterns.hie' as shared
import './others.hie' as others
element a implements shared.p:
    scope src binds shared.p.s = files.folder_selector('src')
    p.t = files.folder_selector('src')
element b implements shared.p:
    shared.p.s = files.folder_selector('src')
    p.t = files.folder_selector('src')
    others.p.s = files.folder_selector('src')
    check files.exists(shared.p.t, 'main.py')
    check files.exists(others.p.t, 'main.py')
`,
    },
    { files: ["a.hie"] },
  );
  expect(found).toEqual([
    "9 BINDING_UNKNOWN No element around implements a pattern `others.p`, of which `others.p.s` would be a part.",
    "11 NAME_UNKNOWN `others.p.t` is declared nowhere around.",
    "a.p: files.exists(s, 'main.py'): pass",
    "b: files.exists(shared.p.t, 'main.py'): pass",
    "b: files.exists(others.p.t, 'main.py'): error `others.p.t` is declared nowhere around.",
    "b.p: files.exists(s, 'main.py'): pass",
  ]);
});

it("files import each other's names, whole, in part and under a name", async () => {
  const found = await verdicts(
    {
      ...TREE,
      "shared/patterns.hie": "pattern p:\n    scope s\n    check files.exists(s, 'main.py')\n",
      "shared/more.hie": "import '../a2.hie'\nelement other:\n    scope src = files.folder_selector('src')\n",
      "a2.hie":
        "element two:\n    check files.exists(here, 'x')\n    scope here = files.folder_selector('.')\n",
      "a.hie": `import 'shared/patterns.hie' as shared
from './shared/more.hie' import other
import './a2.hie'
from files import exists, folder_selector
element a implements shared.p:
    scope s binds p.s = folder_selector('src')
    check exists(other.src, 'main.py')
    check files.exists(two.here, 'a.txt')
`,
    },
    { files: ["a.hie"] },
  );
  expect(found).toEqual([
    "two: files.exists(here, 'x'): fail The folder . has no x.",
    "a: exists(other.src, 'main.py'): pass",
    "a: files.exists(two.here, 'a.txt'): pass",
    "a.p: files.exists(s, 'main.py'): pass",
  ]);
});

it("imports in a circle, out of the workspace, or of nothing are mistakes at their place", async () => {
  const root = workspace({
    "a.hie": "import './b.hie'\nimport '../c.hie'\nimport './none.hie'\nimport '/etc/passwd'\nimport nolib\n",
    "b.hie": "import './a.hie'\n",
  });
  expect(
    (await checkFile("a.hie", { workspace: root })).map(({ file, line, code }) => `${file}:${line} ${code}`),
  ).toEqual([
    "a.hie:2 MORTISE_HIE_PATH_OUTSIDE",
    "a.hie:3 MORTISE_HIE_FILE_UNREADABLE",
    "a.hie:4 MORTISE_HIE_PATH_OUTSIDE",
    "a.hie:5 MORTISE_HIE_LIBRARY_UNKNOWN",
    "b.hie:1 MORTISE_HIE_IMPORT_CYCLE",
  ]);
});

it("a connection check runs for what an element uses, over the scopes of its language on either side", async () => {
  const found = await verdicts({
    "a/main.py": "from b.api import x\n",
    "b/api.py": "x = 1\n",
    "a.hie": `language python:
    connection_check imported(s: scope[], t: scope[]): python.imports(s, t)
element system:
    element a:
        scope m<python> = python.module_selector('a/main.py')
    element b:
        scope m<python> = python.module_selector('b/api.py')
    a uses b
    b uses a
    b uses elsewhere.thing
`,
  });
  expect(found).toEqual([
    "10 NAME_UNKNOWN `elsewhere.thing` is declared nowhere around.",
    "system: a uses b: python.imported python.imports(s, t): pass",
    "system: b uses a: python.imported python.imports(s, t): fail Nothing in b/api.py imports a.main.",
  ]);
});

it("a comment allows a failure with a reason, or makes it a warning", async () => {
  const root = workspace({
    ...TREE,
    "a.hie": `element a:
    scope src = files.folder_selector('src')
    # hie: allow because it comes next year
    check files.exists(src, 'one')
    check files.exists(src, 'two')  # hie: warning
    # hie: allow
    check files.exists(src, 'main.py')
`,
  });
  const { ok, results, problems, summary } = await runWorkspace({ workspace: root });
  expect(results.map(({ status, severity, reason }) => [status, severity, reason])).toEqual([
    ["suppressed", "error", "it comes next year"],
    ["fail", "warning", undefined],
    ["pass", "error", undefined],
  ]);
  expect(problems.map(({ code, line }) => [line, code])).toEqual([[6, "MORTISE_HIE_SUPPRESSION_INVALID"]]);
  expect(summary).toEqual({
    total: 3,
    passed: 1,
    failed: 0,
    errors: 0,
    warnings: 1,
    suppressed: 1,
    known: 0,
    skipped: 0,
  });
  expect(ok).toBe(false);
});

it("a baseline accepts the failures of today, and not the next one", async () => {
  const files = {
    ...TREE,
    "a.hie":
      "element a:\n    scope src = files.folder_selector('src')\n    check files.no_files_matching(src, '*.bin')\n",
  };
  const root = workspace(files);
  const first = await runWorkspace({ workspace: root });
  const baseline = readBaseline(printBaseline(baselineOf(first.results)));
  const second = await runWorkspace({ workspace: root, baseline });
  expect([first.ok, second.ok, second.summary.known]).toEqual([false, true, 1]);
  writeFileSync(join(root, "src/new.bin"), "");
  const third = await runWorkspace({ workspace: root, baseline });
  expect([third.ok, third.results[0]?.places]).toEqual([false, [{ file: "src/new.bin" }]]);
  expect(() => readBaseline("{}")).toThrow(HieError);
});

it("only the checks are run whose scopes a change touches, or that a filter and a limit leave", async () => {
  const files = {
    ...TREE,
    "docs/a.md": "",
    "a.hie": `element a:
    scope src = files.folder_selector('src')
    check files.exists(src, 'main.py')
element b:
    scope docs = files.folder_selector('docs')
    check files.exists(docs, 'a.md')
    check files.exists(docs, 'b.md')
`,
  };
  expect(await verdicts(files, { changed: ["docs/new.md"] })).toHaveLength(2);
  expect(await verdicts(files, { changed: ["src/main.py"] })).toHaveLength(1);
  expect(await verdicts(files, { filter: "b", limit: 1 })).toEqual(["b: files.exists(docs, 'a.md'): pass"]);
  expect(await verdicts(files, { dryRun: true, filter: "a" })).toEqual([
    "a: files.exists(src, 'main.py'): planned",
  ]);
});

it("a file with mistakes in its syntax is not run; others are", async () => {
  const found = await verdicts({
    ...TREE,
    "a.hie": "element a:\n    chek x\n    check files.exists(x, 'x')\n",
    "b.hie": "element b:\n    scope x = files.folder_selector('src')\n    check files.exists(x, 'main.py')\n",
  });
  expect(found).toEqual([
    "2 SYNTAX `chek` begins no item.",
    "3 NAME_DISTANT `x` is taken to be `b.x`.",
    "b: files.exists(x, 'main.py'): pass",
  ]);
});

it("independent checks wait together, each scope is made once, and results keep their order", async () => {
  let calls = 0;
  let waiting = 0;
  let most = 0;
  let closed = 0;
  const slow: Library = {
    name: "slow",
    call: async () => {
      calls += 1;
      return { kind: "scope", scope: { kind: "File", name: "x", paths: [], resolved: true } };
    },
    check: async (name) => {
      waiting += 1;
      most = Math.max(most, waiting);
      for (let turn = 0; turn < (name === "first" ? 9 : 3); turn++) await new Promise(setImmediate);
      waiting -= 1;
      if (name === "broken") throw new TypeError("boom");
      return { kind: "pass" };
    },
    doc: () => ({ name: "slow", description: "", selectors: [], checks: [] }),
    close: () => {
      closed += 1;
    },
  };
  const found = await verdicts(
    {
      "a.hie":
        "import slow\nelement a:\n    scope s = slow.s()\n    check slow.first(s)\n    check slow.second(s)\n    check slow.broken(s)\n",
    },
    { libraries: [slow] },
  );
  expect(found).toEqual([
    "a: slow.first(s): pass",
    "a: slow.second(s): pass",
    "a: slow.broken(s): error MORTISE_HIE_LIBRARY_FAILED: slow.broken failed: boom.",
  ]);
  expect([calls, most, closed]).toEqual([1, 3, 1]);
});

it("paths stay in the workspace, through links too", async () => {
  const root = workspace({
    "inside/a.hie":
      "element a:\n    check files.exists(link, 'x')\n    scope link = files.file_selector('link')\n",
    secret: "x",
  });
  symlinkSync(join(root, "secret"), join(root, "inside/link"));
  const { results } = await runWorkspace({ workspace: join(root, "inside") });
  expect(results[0]?.message).toContain("MORTISE_HIE_PATH_OUTSIDE");
});

it("a workspace or file that is not there is a coded error", async () => {
  await expect(runWorkspace({ workspace: "/nowhere/at/all" })).rejects.toMatchObject({
    code: "MORTISE_HIE_WORKSPACE_UNREADABLE",
  });
  await expect(runWorkspace({ workspace: workspace({}), files: ["x.hie"] })).rejects.toMatchObject({
    code: "MORTISE_HIE_FILE_UNREADABLE",
  });
});

it("a run is the same to the byte each time, in every format", async () => {
  const root = workspace({
    ...TREE,
    "a.hie": `import files
element app:
    scope src = files.folder_selector('src')
    # hie: allow because <reasons> & "others"
    check files.exists(src, 'one')
    check files.max_size(src, 10)
    check files.exists(nobody, 'x')
`,
  });
  const first = await runWorkspace({ workspace: root });
  const second = await runWorkspace({ workspace: root });
  for (const report of Object.values(REPORTS)) expect(report(second)).toBe(report(first));
  expect(
    REPORTS.human(first),
  ).toBe(`a.hie:7:24: error: \`nobody\` is declared nowhere around. [MORTISE_HIE_NAME_UNKNOWN]
  7 |     check files.exists(nobody, 'x')
    |                        ^^^^^^
  Declare it, or write the path to it.

app
  ~ files.exists(src, 'one')
      allowed because <reasons> & "others"
  ✗ files.max_size(src, 10)
      1 of the files is larger than 10 bytes.
      at a.hie:6
      src/big.bin 100 bytes
  ! files.exists(nobody, 'x')
      \`nobody\` is declared nowhere around.
      at a.hie:7

0 of 3 checks passed, 1 failed, 1 could not be evaluated, 1 suppressed
`);
  const { runs } = JSON.parse(REPORTS.sarif(first));
  expect(runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual([
    "MORTISE_HIE_NAME_UNKNOWN",
    "app/files.exists(src, 'one')",
    "app/files.max_size(src, 10)",
    "app/files.exists(nobody, 'x')",
  ]);
  expect(REPORTS.junit(first)).toContain('<skipped message="&lt;reasons&gt; &amp; &quot;others&quot;"/>');
  expect(JSON.parse(REPORTS.json(first)).summary.total).toBe(3);
});

it("the file that a new project begins with passes", async () => {
  expect(await verdicts({ "a.hie": INITIAL })).toEqual([
    "project: files.no_files_matching(root, '**/*.orig'): pass",
  ]);
});

it("a scope in a language that nobody declares is a warning", async () => {
  const root = workspace({
    "a.hie":
      "language go\nelement a:\n    scope x<go> = files.folder_selector('.')\n    scope y<cobol> = files.folder_selector('.')\n",
  });
  expect(
    (await checkFile("a.hie", { workspace: root })).map(({ line, code, severity }) => [line, code, severity]),
  ).toEqual([[4, "MORTISE_HIE_LANGUAGE_UNKNOWN", "warning"]]);
});

it("a check of a pattern's rule may hold for anything below that has its names", async () => {
  const found = await verdicts({
    ...TREE,
    "a.hie": `pattern documented:
    requires descendant check files.exists(docs, 'main.py')
    forbids descendant check files.exists(docs, 'none.py')
    requires descendant scope docs<python>
    requires descendant element inner:
        scope docs
element a implements documented:
    element b:
        element inner:
            scope docs = files.folder_selector('src')
    element c:
        scope docs<python> = files.folder_selector('docs')
element d implements documented {}
`,
  });
  expect(found.map((line) => line.split(": ").at(-1)?.split(" ")[0])).toEqual([
    "pass",
    "pass",
    "pass",
    "pass",
    "fail",
    "pass",
    "fail",
    "fail",
  ]);
});

it("a file with very many items is read and run", async () => {
  const text = `element a:\n    scope s = files.folder_selector('src')\n${"    check files.exists(s, 'main.py')\n".repeat(130_000)}`;
  const { summary } = await runWorkspace({ workspace: workspace({ ...TREE, "a.hie": text }), limit: 3 });
  expect([summary.passed, summary.skipped]).toEqual([3, 129_997]);
});

it("scopes that need each other in a long chain are resolved", async () => {
  const chain = Array.from({ length: 5000 }, (_, at) => `    scope s${at + 1} = pass.on(s${at})\n`).join("");
  const pass: Library = {
    name: "pass",
    call: (_, [value]) => value ?? { kind: "null" },
    check: () => ({ kind: "pass" }),
    doc: () => ({ name: "pass", description: "", selectors: [], checks: [] }),
  };
  const found = await verdicts(
    { "a.hie": `element a:\n    scope s0 = files.folder_selector('.')\n${chain}    check pass.on(s5000)\n` },
    { libraries: [pass] },
  );
  expect(found).toEqual(["a: pass.on(s5000): pass"]);
});

it("a library that answers nonsense is an error of its checks", async () => {
  const odd: Library = {
    name: "odd",
    call: () => undefined as never,
    check: () => "yes" as never,
    doc: () => ({ name: "odd", description: "", selectors: [], checks: [] }),
  };
  const found = await verdicts(
    { "a.hie": "element a:\n    scope s = odd.s()\n    check files.exists(s, 'x')\n    check odd.c()\n" },
    { libraries: [odd] },
  );
  expect(found).toEqual([
    "a: files.exists(s, 'x'): error The scope `a.s` cannot be resolved: MORTISE_HIE_LIBRARY_FAILED: odd.s answered nothing that can be read.",
    "a: odd.c(): error MORTISE_HIE_LIBRARY_FAILED: odd.c answered nothing that can be read.",
  ]);
});
