/** One instruction of a Dockerfile. */
export interface Instruction {
  readonly name: string;
  readonly rest: string;
  /** The line that it begins on, from 1. */
  readonly line: number;
}

/** A build stage: its image with arguments filled in, its name, and its instructions. */
export interface Stage {
  readonly image: string;
  readonly name?: string;
  readonly line: number;
  readonly instructions: readonly Instruction[];
}

/** Reads a Dockerfile's stages. Arguments with defaults are filled in; here-documents are not read. */
export function stages(text: string): readonly Stage[] {
  const found: { image: string; name?: string; line: number; instructions: Instruction[] }[] = [];
  const values = new Map<string, string>();
  for (const instruction of instructions(text)) {
    const rest = filled(instruction.rest, values);
    if (instruction.name === "ARG" || instruction.name === "ENV") learn(instruction.rest, values);
    if (instruction.name === "FROM") {
      const words = rest.split(/\s+/).filter((word) => !word.startsWith("--"));
      const as = words.findIndex((word) => word.toLowerCase() === "as");
      const name = as === -1 ? undefined : words[as + 1];
      found.push({ image: words[0] ?? "", line: instruction.line, instructions: [], ...(name && { name }) });
    } else found.at(-1)?.instructions.push({ ...instruction, rest });
  }
  return found;
}

/** The image that the last stage stands on, through the stages that it builds from. */
export function baseImage(all: readonly Stage[]): string | undefined {
  let at = all.length - 1;
  for (let image = all[at]?.image; image !== undefined; image = all[at]?.image) {
    const from = all.slice(0, at).findLastIndex(({ name }) => name?.toLowerCase() === image?.toLowerCase());
    if (from === -1) return image;
    at = from;
  }
  return undefined;
}

function instructions(text: string): Instruction[] {
  const found: Instruction[] = [];
  let rest = "";
  let begun = 0;
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim();
    if (trimmed.startsWith("#") || (trimmed === "" && rest === "")) continue;
    if (rest === "") begun = at + 1;
    const continued = /[\\`]$/.test(trimmed);
    rest += `${rest === "" ? "" : " "}${continued ? trimmed.slice(0, -1).trim() : trimmed}`;
    if (continued) continue;
    const [name = ""] = rest.split(/\s/, 1);
    found.push({ name: name.toUpperCase(), rest: rest.slice(name.length).trim(), line: begun });
    rest = "";
  }
  return found;
}

function learn(rest: string, values: Map<string, string>): void {
  const pairs = [...rest.matchAll(/(\w+)=("[^"]*"|'[^']*'|\S*)/g)];
  for (const [, name, value] of pairs)
    values.set(name ?? "", filled((value ?? "").replaceAll(/^["']|["']$/g, ""), values));
  const [name, ...more] = rest.split(/\s+/);
  if (pairs.length === 0 && name !== undefined && more.length > 0) values.set(name, more.join(" "));
}

function filled(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
    (all, braced?: string, fallback?: string, bare?: string) =>
      values.get(braced ?? bare ?? "") ?? fallback ?? all,
  );
}
