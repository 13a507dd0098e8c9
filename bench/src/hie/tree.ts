import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Folders of a generated workspace, and files in each. Two checks hold each folder. */
const FOLDERS = 100;
const FILES = 200;

/** What a workspace's files are, and how its architecture looks at them. */
export type Kind = "python" | "typescript";

/**
 * Writes a workspace of 20,000 files in 100 folders, 4 KB each on average, and an architecture of 200 checks over all
 * of them, every one of which passes.
 */
export function writeTree(root: string, kind: Kind): void {
  for (let folder = 0; folder < FOLDERS; folder++) {
    const path = join(root, name(folder));
    mkdirSync(path, { recursive: true });
    for (let file = 0; file < FILES; file++) {
      const text = kind === "python" ? python(folder, file) : typescript(folder, file);
      writeFileSync(join(path, `m${file}.${kind === "python" ? "py" : "ts"}`), text);
    }
  }
  writeFileSync(join(root, "architecture.hie"), architecture(kind));
}

function name(folder: number): string {
  return `part${folder}`;
}

function architecture(kind: Kind): string {
  const elements = Array.from({ length: FOLDERS }, (_, at) => {
    const next = name(at + 1);
    if (kind === "python")
      return `element ${name(at)}:
    scope all = files.glob_selector('${name(at)}/**/*.py')
    check files.no_files_matching(all, '*.pyc')
    check python.no_import(all, '${next}')`;
    return `element ${name(at)}:
    scope all<typescript> = typescript.module_selector('${name(at)}')
    check typescript.no_cycles(all)
    check typescript.no_import(all, '${next}')`;
  });
  return `import files\nimport ${kind}\n\n${elements.join("\n\n")}\n`;
}

/** Sizes from 2 to 6 KB: some files are long. */
function many(file: number, each: number): number {
  return Math.round((2_000 + (file % 5) * 1_000) / each);
}

function python(folder: number, file: number): string {
  const functions = Array.from(
    { length: many(file, 150) },
    (_, at) =>
      `def step_${at}(value: int, factor: int = ${at}) -> int:\n    """Scales a value, and adds what is left over."""\n    return value * factor + len(os.sep) + ${at}\n`,
  );
  const before = file === 0 ? "" : `from . import m${file - 1}\n`;
  return `import os\n${before}import json as j${folder}\n\n${functions.join("\n\n")}`;
}

function typescript(folder: number, file: number): string {
  const functions = Array.from(
    { length: many(file, 240) },
    (_, at) =>
      `/** Scales a value, and adds what is left over. */
export function step${at}(value: number, options: { readonly factor?: number } = {}): number {
  const { factor = ${at} } = options;
  return value > ${at} ? value * factor + ${at} : \`\${value}\`.length;
}
`,
  );
  const before =
    file === 0 ? "" : `import { step0 as before } from "./m${file - 1}.ts";\nexport { before };\n`;
  const across =
    folder === 0
      ? ""
      : `import type { Shape${file} as Other } from "../part${folder - 1}/m${file}.ts";\nexport type { Other };\n`;
  return `${before}${across}export interface Shape${file} { readonly id: string; readonly size: number }\n\n${functions.join("\n")}`;
}
