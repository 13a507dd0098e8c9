import type { OutputBundle, OutputChunk, Plugin } from "rolldown";
import { parseSync } from "rolldown/utils";

/**
 * Leaves out files that do nothing but pass on what another exports under the same names: what is imported on demand is
 * imported from there, and one file less is loaded.
 */
export function facades(): Plugin {
  return {
    name: "facades",
    generateBundle(_, bundle) {
      for (const chunk of chunksOf(bundle)) {
        const target = chunk.isEntry ? undefined : passedOn(chunk.code);
        if (target === undefined) continue;
        for (const other of chunksOf(bundle))
          other.code = other.code.replaceAll(`import("./${chunk.fileName}")`, `import("${target}")`);
        delete bundle[chunk.fileName];
      }
    },
  };
}

function chunksOf(bundle: OutputBundle): OutputChunk[] {
  return Object.values(bundle).filter((file) => file.type === "chunk");
}

/**
 * The only file that code imports, where it does no more than export names of that file as they are.
 *
 * @example
 * ```ts
 * passedOn('import { a } from "./b.js";\nexport { a };'); // "./b.js"
 * ```
 */
export function passedOn(code: string): string | undefined {
  const { program } = parseSync("chunk.js", code);
  const [first, second, ...more] = program.body;
  if (first?.type !== "ImportDeclaration" || second?.type !== "ExportNamedDeclaration" || more.length > 0)
    return undefined;
  const named = new Set<string>();
  for (const each of first.specifiers)
    if (each.type === "ImportSpecifier" && "name" in each.imported && each.imported.name === each.local.name)
      named.add(each.local.name);
  const same = second.specifiers.every(
    ({ local, exported }) =>
      "name" in local && "name" in exported && local.name === exported.name && named.has(local.name),
  );
  return same && second.declaration === null ? first.source.value : undefined;
}
