import type { FunctionDoc } from "../libraries/library.ts";
import { printPath } from "../syntax/print.ts";
import type { Meaning } from "./meaning.ts";

/**
 * A meaning as Markdown, for people who point at it.
 *
 * @example
 * ```ts
 * hoverText({ kind: "library", name: "files", doc: undefined }); // "```hie\nimport files\n```"
 * ```
 */
export function hoverText(meaning: Meaning): string {
  switch (meaning.kind) {
    case "library":
      return page(`import ${meaning.name}`, meaning.doc === undefined ? [] : [meaning.doc.description]);
    case "function":
      return page(signature(meaning.library, meaning.doc), [
        meaning.doc.description,
        meaning.check ? "A check." : "A selector.",
      ]);
    case "element":
      return page(`element ${meaning.element.path}`, meaning.element.docs);
    case "slot": {
      const { kind, name, language, type, path, docs } = meaning.slot;
      const typed = type === undefined ? "" : `: ${type}`;
      return page(`${kind} ${name}${language === undefined ? "" : `<${language}>`}${typed}`, [
        ...docs,
        `\`${path}\``,
      ]);
    }
    case "pattern":
      return page(`pattern ${meaning.pattern.item.name.text}`, meaning.pattern.item.docs);
    case "part": {
      const { part } = meaning;
      const typed =
        part.kind === "ref" ? `: ${printPath(part.type)}` : part.language ? `<${part.language.text}>` : "";
      return page(`${part.kind} ${part.name.text}${typed}`, part.docs);
    }
    case "language":
      return page(`language ${meaning.language.name.text}`, meaning.language.docs);
    case "file":
      return page(`import '${meaning.file.source.file}'`, []);
  }
}

/** A function of a library as it is called, with the types of its parameters. */
export function signature(library: string, { name, parameters }: FunctionDoc): string {
  const shown = parameters.map((one) => `${one.name}${one.optional === true ? "?" : ""}: ${one.type}`);
  return `${library}.${name}(${shown.join(", ")})`;
}

function page(code: string, docs: readonly string[]): string {
  const text = docs.filter((line) => line !== "").join("\n");
  return [`\`\`\`hie\n${code}\n\`\`\``, ...(text === "" ? [] : [text])].join("\n\n");
}
