/**
 * Runs what the pages tell their readers to type: each `sh` or `ts` block under `<!-- run -->` in README.md and
 * docs/, from the root of the clone: `npm run docs`.
 */
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./workspace.ts";

/** One block of a page that is to run. */
export interface Block {
  readonly language: "sh" | "ts";
  readonly text: string;
  /** The line of the opening fence, counted from 1. */
  readonly line: number;
}

/**
 * The blocks of a page under `<!-- run -->`.
 *
 * @throws Error where such a mark has no closed `sh` or `ts` block under it
 * @example
 * ```ts
 * blocks("<!-- run -->\n```sh\nls\n```\n"); // [{ language: "sh", text: "ls\n", line: 2 }]
 * ```
 */
export function blocks(page: string): Block[] {
  return [...page.matchAll(/^<!-- run -->$/gm)].map(({ index, 0: mark }) => {
    const line = page.slice(0, index).split("\n").length + 1;
    const block = /^\n```(sh|ts)\n(.*?)^```$/ms.exec(page.slice(index + mark.length));
    if (block?.index !== 0) throw new Error(`line ${line}: \`${mark}\` stands over no sh or ts block`);
    return { language: block[1] === "sh" ? "sh" : "ts", text: block[2] ?? "", line };
  });
}

function run({ language, text }: Block): boolean {
  const [command, args] =
    language === "sh"
      ? ["bash", ["-euo", "pipefail", "-c", text]]
      : [process.execPath, ["--input-type=module-typescript", "--eval", text]];
  const { status } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
    timeout: 300_000,
  });
  return status === 0;
}

if (import.meta.main) {
  let count = 0;
  const failed: string[] = [];
  for (const path of ["README.md", ...globSync("docs/**/*.md", { cwd: ROOT }).sort()]) {
    for (const block of blocks(readFileSync(join(ROOT, path), "utf8"))) {
      console.log(`${path}:${block.line}`);
      count++;
      if (!run(block)) failed.push(`${path}:${block.line}`);
    }
  }
  for (const place of failed) console.error(`${place}: failed`);
  console.log(`${count} blocks, ${failed.length} failed`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
