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
      const targets = new Map<string, string>();
      for (const { isEntry, fileName, code } of chunksOf(bundle)) {
        const target = isEntry ? undefined : passedOn(code);
        if (target !== undefined) targets.set(`./${fileName}`, target);
      }
      for (const chunk of chunksOf(bundle))
        for (const facade of targets.keys())
          chunk.code = chunk.code.replaceAll(`import("${facade}")`, `import("${end(facade, targets)}")`);
      // One that is named otherwise stays, and so does what it passes on; without one, another may have become needless.
      const needless = (): string | undefined =>
        [...targets.keys()].find(
          (facade) =>
            facade.slice(2) in bundle && !chunksOf(bundle).some(({ code }) => code.includes(`"${facade}"`)),
        );
      for (let facade = needless(); facade !== undefined; facade = needless()) delete bundle[facade.slice(2)];
    },
  };
}

/** Where what a file passes on comes from in the end. */
function end(file: string, targets: ReadonlyMap<string, string>): string {
  const target = targets.get(file);
  return target === undefined ? file : end(target, targets);
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
