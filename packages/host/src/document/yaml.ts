import type { Node, ParsedNode } from "yaml";
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document, DocumentSource, Position } from "./document.ts";
import { checkText, MAX_DEPTH, positionOf, wrongAt } from "./document.ts";
import type { Place } from "./places.ts";
import { placeOf } from "./places.ts";

const NESTED = `The file is nested deeper than ${MAX_DEPTH} levels.`;

interface Reading {
  readonly source: DocumentSource;
  readonly lines: LineCounter;
}

interface Read {
  readonly value: unknown;
  readonly place: Place;
}

/**
 * Parses YAML 1.2 (core schema) that says what it means: keys are text and unique; there are no anchors, aliases,
 * tags or further documents, so that nothing in the file is larger than it looks.
 *
 * @throws the source's code, with the place
 */
export function readYaml(source: DocumentSource): Document {
  checkText(source);
  const reading = { source, lines: new LineCounter() };
  const contents = parse(reading);
  const start = { line: 1, column: 1 };
  const { value, place } =
    contents === null
      ? { value: null, place: { key: start, value: start, children: new Map() } }
      : readNode(reading, contents, undefined, 0);
  return {
    file: source.file,
    value,
    valueAt: (path) => placeOf(place, path).value,
    keyAt: (path) => placeOf(place, path).key,
  };
}

/** The parser's time grows with the square of the depth, so that what is too deep is best not given to it. */
const TOO_DEEP = new RegExp(`(?:[[{]\\s*){${MAX_DEPTH + 1}}`);

function parse({ source, lines }: Reading): ParsedNode | null {
  const deep = TOO_DEEP.exec(source.text);
  if (deep !== null) throw wrongAt(source, positionOf(source.text, deep.index), NESTED);
  try {
    const document = parseDocument(source.text, {
      lineCounter: lines,
      prettyErrors: false,
      version: "1.2",
      schema: "core",
      // Checked below: the parser's own check compares each key with each other.
      uniqueKeys: false,
      stringKeys: true,
      strict: true,
    });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem === undefined) return document.contents;
    throw wrongAt(source, at(lines, problem.pos[0]), said(problem.code));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw wrongAt(source, { line: 1, column: 1 }, NESTED);
  }
}

function readNode(reading: Reading, node: Node, key: Position | undefined, depth: number): Read {
  const { source, lines } = reading;
  const here = at(lines, node.range?.[0] ?? 0);
  const wrong = (problem: string) => wrongAt(source, here, problem);
  if (isAlias(node)) throw wrong("Aliases are not read: write the value out.");
  if ("anchor" in node && node.anchor !== undefined) throw wrong("Anchors are not read: remove the `&`.");
  if (node.tag !== undefined) throw wrong("Tags are not read: remove the `!`.");
  if (depth > MAX_DEPTH) throw wrong(NESTED);
  if (isScalar(node))
    return { value: scalar(node.value), place: { key: key ?? here, value: here, children: new Map() } };
  const children = new Map<string | number, Place>();
  const place = { key: key ?? here, value: here, children };
  if (isSeq(node)) {
    const value = node.items.map((item, index) => {
      const read = readNode(reading, item as Node, undefined, depth + 1);
      children.set(index, read.place);
      return read.value;
    });
    return { value, place };
  }
  if (!isMap(node)) throw wrong("This is neither a mapping, a list nor a value.");
  const value: Record<string, unknown> = {};
  for (const { key: name, value: held } of node.items) {
    if (!isScalar(name) || typeof name.value !== "string") throw wrong("A key is not plain text.");
    const keyAt = at(lines, name.range?.[0] ?? 0);
    if (children.has(name.value)) throw wrongAt(source, keyAt, "A key stands here for the second time.");
    if (name.value === "__proto__") throw wrongAt(source, keyAt, "The key `__proto__` is not read.");
    if (name.anchor !== undefined || name.tag !== undefined)
      throw wrongAt(source, keyAt, "Anchors and tags are not read.");
    const read =
      held === null
        ? { value: null, place: { key: keyAt, value: keyAt, children: new Map() } }
        : readNode(reading, held as Node, keyAt, depth + 1);
    value[name.value] = read.value;
    children.set(name.value, read.place);
  }
  return { value, place };
}

function scalar(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

function at(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** The parser's own messages may quote the file, so its codes are put into words here. */
function said(code: string): string {
  const words: Readonly<Record<string, string>> = {
    MULTIPLE_DOCS: "A second document begins here: a file holds one.",
    TAG_RESOLVE_FAILED: "Tags are not read: remove the `!`.",
    BAD_INDENT: "The indentation does not fit what stands before.",
    TAB_AS_INDENT: "A tab stands where only spaces indent.",
    MISSING_CHAR: "A character is missing: a quote, a bracket, a comma or a colon.",
    BLOCK_AS_IMPLICIT_KEY: "A nested mapping begins in the middle of a line: put text with `: ` in quotes.",
    RESOURCE_EXHAUSTION: NESTED,
    NON_STRING_KEY: "A key is not plain text.",
    BAD_ALIAS: "Aliases are not read: write the value out.",
  };
  return words[code] ?? `This is not YAML (${code.toLowerCase().replaceAll("_", " ")}).`;
}
