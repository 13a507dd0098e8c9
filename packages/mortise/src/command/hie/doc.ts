import { MortiseError, printable } from "@mortise/engine";
import { BUILTINS, libraryDocs, markdownDocs } from "@mortise/hie";
import { print, printHuman } from "./print.ts";

/** `mortise hie doc`: what libraries offer. */
export async function doc(
  names: readonly string[],
  { format }: { readonly format: "markdown" | "json" },
): Promise<void> {
  for (const name of names) {
    if (BUILTINS.some((library) => library.name === name)) continue;
    throw new MortiseError(
      "MORTISE_COMMAND_INVALID",
      `There is no library ${printable(name)}. There are ${BUILTINS.map((library) => library.name).join(", ")}.`,
    );
  }
  const docs = await libraryDocs(BUILTINS.filter(({ name }) => names.length === 0 || names.includes(name)));
  if (format === "json") await print(`${JSON.stringify(docs, null, 2)}\n`);
  else await printHuman(markdownDocs(docs));
}
