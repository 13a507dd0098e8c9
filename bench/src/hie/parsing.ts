import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@mortise/hie";
import type { Group } from "../case.ts";
import { result } from "../case.ts";
import { runChild } from "../child.ts";
import { withFolder } from "../folder.ts";
import { interleave, median, syncLoop } from "../measure.ts";

/** A program of so many characters: elements as people write them, with docs, scopes, checks and bindings. */
function program(length: number): string {
  let text = "import files\nimport typescript\n\npattern part:\n    scope src\n";
  for (let at = 0; text.length < length; at++)
    text += `
## What customers see of part ${at}, and nothing else of it.
element part_${at} implements part:
    part.src = files.folder_selector('packages/part_${at}/src')
    scope api<typescript> = typescript.module_selector('packages/part_${at}/src/api')
    ref port: integer = ${8_000 + at}
    check files.exists(api, 'index.ts')
    check typescript.no_import(api, 'packages/part_${at + 1}/src')  # they are strangers
    element inner_${at} {
        scope all = files.glob_selector("packages/part_${at}/**/*.ts")
        check files.max_size(all, 20000)
    }
`;
  return text;
}

/** Parsing, in megabytes a second: in a process that has just begun, and once V8 has compiled the parser. */
export const PARSING: Group = {
  names: ["parse-cold", "parse-warm"],
  run: ({ pace, quick }) =>
    withFolder(async function* (folder) {
      const text = program(1_000_000);
      const file = join(folder, "large.hie");
      writeFileSync(file, text);
      const rates: number[] = [];
      for (let round = 0; round < (quick ? 3 : 9); round++)
        rates.push(((await runChild("parsing.ts", [file])) as { rate: number }).rate);
      yield result("parse-cold", { ours: median(rates), unit: "MB/s" }, ">=3");
      const [taken = []] = await interleave([syncLoop(() => parse({ file: "large.hie", text }))], pace);
      yield result("parse-warm", { ours: text.length / median(taken), unit: "MB/s" }, ">=15");
    }),
};
