import type { FunctionDoc, Library, LibraryDoc } from "./libraries/library.ts";

/** What libraries say about themselves, by their names. */
export async function libraryDocs(libraries: Iterable<Library>): Promise<readonly LibraryDoc[]> {
  const docs = await Promise.all([...libraries].map((library) => library.doc()));
  return docs.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * The docs of libraries as a page of Markdown.
 *
 * @example
 * ```ts
 * console.log(markdownDocs(await libraryDocs(BUILTINS)));
 * ```
 */
export function markdownDocs(docs: readonly LibraryDoc[]): string {
  const pages = docs.map(({ name, version, description, selectors, checks }) =>
    [
      `## ${name}${version === undefined ? "" : ` ${version}`}`,
      description,
      ...section("Selectors", name, selectors),
      ...section("Checks", name, checks),
    ].join("\n\n"),
  );
  return `${["# Libraries", ...pages].join("\n\n")}\n`;
}

function section(title: string, library: string, functions: readonly FunctionDoc[]): string[] {
  if (functions.length === 0) return [];
  const lines = functions.map(({ name, description, parameters }) => {
    const shown = parameters.map((one) => `${one.name}${one.optional === true ? "?" : ""}: ${one.type}`);
    return `- \`${library}.${name}(${shown.join(", ")})\`: ${description}`;
  });
  return [`### ${title}`, lines.join("\n")];
}
