import { parse, TomlDate, TomlError } from "smol-toml";
import type { Document, DocumentSource } from "./document.ts";
import { checkText, MAX_DEPTH, wrongAt } from "./document.ts";
import { placeOf } from "./places.ts";
import { tomlPlaces } from "./tomlplaces.ts";

/**
 * Parses TOML 1.1. Dates and times become ISO text.
 *
 * @throws the source's code, with the place
 */
export function readToml(source: DocumentSource): Document {
  checkText(source);
  const value = plain(parsed(source), source);
  const root = tomlPlaces(source.text);
  return {
    file: source.file,
    value,
    valueAt: (path) => placeOf(root, path).value,
    keyAt: (path) => placeOf(root, path).key,
  };
}

function parsed(source: DocumentSource): unknown {
  try {
    return parse(source.text, {
      unsafeKeyBehaviour: "throw",
      maxDepth: MAX_DEPTH,
      integersAsBigInt: "asNeeded",
      useLegacyDate: true,
    });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The message goes on with the line itself, which may hold a secret.
    const [first = ""] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    throw wrongAt(source, { line: error.line, column: error.column }, `This is not TOML: ${first}.`);
  }
}

/** Plain objects in place of the parser's own kinds, no deeper than is allowed. */
function plain(value: unknown, source: DocumentSource, depth = 0): unknown {
  if (depth > MAX_DEPTH)
    throw wrongAt(source, { line: 1, column: 1 }, `The file is nested deeper than ${MAX_DEPTH} levels.`);
  if (typeof value === "bigint") return Number(value);
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => plain(item, source, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => [key, plain(held, source, depth + 1)]),
  );
}
