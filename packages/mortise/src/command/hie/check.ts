import type { Problem } from "@mortise/hie";
import { checkFiles, humanProblems, openWorkspace } from "@mortise/hie";
import { Exit } from "../exit.ts";
import { filesOf } from "./files.ts";
import { print, printHuman } from "./print.ts";

interface Options {
  readonly workspace: string;
  readonly format: "human" | "json";
}

/** `mortise hie check`: mistakes in syntax and names. */
export async function check(named: readonly string[], { workspace: root, format }: Options): Promise<void> {
  const workspace = openWorkspace(root);
  const { problems, loaded } = await checkFiles(filesOf(named, workspace), { workspace });
  const ok = !problems.some(({ severity }) => severity === "error");
  const count = loaded.units.length;
  if (format === "json") await print(`${JSON.stringify({ ok, problems }, null, 2)}\n`);
  else await printHuman(`${humanProblems(problems)}${summary(count, problems)}\n`);
  if (!ok) throw new Exit(1);
}

function summary(files: number, problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  return [counted(files, "file"), counted(errors, "error"), counted(warnings, "warning")].join(", ");
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
