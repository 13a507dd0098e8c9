import { MortiseError, printable } from "@mortise/engine";
import { humanProblems, libraryDocs, markdownDocs, openWorkspace } from "@mortise/hie";
import { Exit } from "../exit.ts";
import { forTerminal } from "../output.ts";
import { write } from "../stream.ts";
import { pluginsFor } from "./plugins.ts";
import { print, printHuman } from "./print.ts";

interface Options {
  readonly workspace: string;
  readonly format: "markdown" | "json";
}

/** `mortise hie doc`: what libraries offer, those of the workspace's config too. */
export async function doc(names: readonly string[], { workspace: root, format }: Options): Promise<void> {
  const asked = { plugins: pluginsFor(false), ...(names.length === 0 ? {} : { names }) };
  const { docs, known, failures, problems } = await libraryDocs(openWorkspace(root), asked);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new MortiseError(
      "MORTISE_COMMAND_INVALID",
      `There is no library ${printable(unknown)}. There are ${known.map(printable).join(", ")}.`,
    );
  if (format === "json") await print(`${JSON.stringify(docs, null, 2)}\n`);
  else await printHuman(markdownDocs(docs));
  const said = [humanProblems(problems), ...failures.map(({ message }) => `${message}\n`)].join("");
  await write(process.stderr, forTerminal(Buffer.from(said)));
  if (said !== "") throw new Exit(1);
}
