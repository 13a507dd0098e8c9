import { expect, it } from "vitest";
import { libraryDocs, markdownDocs } from "./doc.ts";
import { BUILTINS } from "./libraries/builtins.ts";

it("a page of docs has each library with its functions, in order of their names", async () => {
  const page = markdownDocs(await libraryDocs(BUILTINS.toReversed()));
  expect([...page.matchAll(/^## (.*)$/gm)].map(([, name]) => name)).toEqual([
    "docker",
    "files",
    "python",
    "rust",
    "typescript",
  ]);
  expect(page).toContain(
    "- `files.exists(scope: scope, name: string)`: The folder has this file; for a file, that it is there itself.\n",
  );
});
