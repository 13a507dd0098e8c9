import { serveEditor } from "@mortise/hie/lsp";

/** `mortise hie lsp`: serves an editor over standard input and output, until it goes. */
export async function lsp(): Promise<void> {
  serveEditor({ input: process.stdin, output: process.stdout, folder: process.cwd() });
  await new Promise<void>((resolve) => process.stdin.once("end", resolve));
}
