/**
 * Packs each published package, installs the packs into an empty project, and runs a program and the command
 * there: `npm run published`.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import initWabt from "wabt";
import { loadedBy } from "./build/called.ts";
import { build } from "./build.ts";
import { ROOT } from "./workspace.ts";

const ECHO = `(module
  (memory (export "memory") 1)
  (func (export "alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "echo") (param i32 i32) (result i32 i32) (local.get 0) (local.get 1)))`;
const SHOUT = `(module
  (import "extism:host/env" "input_offset" (func $input (result i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (import "extism:host/user" "upper" (func $upper (param i64) (result i64)))
  (func (export "shout") (result i32) (local $text i64)
    (local.set $text (call $upper (call $input)))
    (call $output (local.get $text) (call $length (local.get $text)))
    (i32.const 0)))`;

const GREET = `export function greet(input: { name: string }): string {
  return \`Hello, \${input.name}!\`;
}
`;

const HIE = `import typescript

element program:
    scope src<typescript> = typescript.module_selector('program.ts')
    check typescript.no_cycles(src)
`;

const TSCONFIG = {
  extends: join(ROOT, "tsconfig.json"),
  compilerOptions: { skipLibCheck: false, typeRoots: [join(ROOT, "node_modules/@types")] },
  include: [],
  files: ["program.ts"],
};

function run(folder: string, command: string, ...args: string[]): string {
  console.log(`$ ${command} ${args.join(" ")}`);
  const output = execFileSync(command, args, { cwd: folder, encoding: "utf8", timeout: 180_000 });
  return output.trimEnd();
}

const project = mkdtempSync(join(tmpdir(), "mortise-published-"));
try {
  const packs = (await build()).map((dist) => {
    const pack = run(dist, "npm", "pack", "--silent", "--pack-destination", project);
    return `./${pack}`;
  });
  const wabt = await initWabt();
  for (const [name, text] of [
    ["echo", ECHO],
    ["shout", SHOUT],
  ] as const)
    writeFileSync(join(project, `${name}.wasm`), wabt.parseWat(name, text).toBinary({}).buffer);
  writeFileSync(join(project, "greet.ts"), GREET);
  writeFileSync(join(project, "architecture.hie"), HIE);
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(TSCONFIG));
  copyFileSync(join(ROOT, "scripts/published/program.ts"), join(project, "program.ts"));

  run(project, "npm", "install", "--no-audit", "--no-fund", "--silent", ...packs);
  run(
    project,
    process.execPath,
    join(ROOT, "node_modules/typescript/bin/tsc"),
    "--noEmit",
    "-p",
    "tsconfig.json",
  );
  run(project, process.execPath, "program.ts");
  const hello = run(project, "node_modules/.bin/mortise", "run", "echo.wasm", "echo", "--input", "hello");
  if (hello !== "hello")
    throw new Error(`\`mortise run\` answered ${JSON.stringify(hello)} and not "hello".`);
  const needless = loadedBy(["node_modules/mortise/command-main.js", "--version"], project)
    .map(({ url }) => url)
    .filter((url) => /\/@mortise\/(?!engine\/)/.test(url));
  if (needless.length > 0) throw new Error(`\`mortise --version\` loads ${needless.join(", ")}.`);
  run(project, "node_modules/.bin/mortise", "hie", "run", "architecture.hie");
  run(project, "node_modules/.bin/mortise", "plugin", "new", "welcome", "--lang", "typescript");
  copyFileSync(join(ROOT, "scripts/published/greeting.ts"), join(project, "welcome/greet.test.ts"));
  run(project, "node_modules/.bin/mortise", "plugin", "test", "welcome");
  console.log("The packages install, type-check and run.");
} finally {
  rmSync(project, { recursive: true });
}
