import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../workspace.ts";

/** A TypeScript file's text as `npm run format` would leave it. */
export function formatted(path: string, text: string): string {
  const biome = join(ROOT, "node_modules/.bin/biome");
  return execFileSync(biome, ["format", `--stdin-file-path=${path}`], {
    cwd: ROOT,
    input: text,
    encoding: "utf8",
  });
}
