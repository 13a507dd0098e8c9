/** The sample library as a script: no compiler. Its functions are those of the samples beside it. */
import { host } from "mortise:plugin";

type Value = null | boolean | { String: string } | { Int: number } | { List: Value[] } | { Scope: Scope };

interface Scope {
  kind: { File: string } | { Folder: string } | { Glob: string };
  paths: string[];
  resolved: boolean;
}

interface Request {
  function: string;
  args: Value[];
}

type Failing = { file: string; message?: string };

/** Selectors: where files are. */
export function library_call({ function: name, args }: Request): unknown {
  return answered(() => {
    switch (name) {
      case "simple_selector": {
        const path = text(args[0]);
        return { Scope: { kind: { Folder: path }, paths: list(path), resolved: true } };
      }
      case "extension_selector": {
        const path = text(args[0]);
        const extension = text(args[1]);
        const paths = list(path).filter((each) => each.endsWith(`.${extension}`));
        return { Scope: { kind: { Glob: `${path}/**/*.${extension}` }, paths, resolved: true } };
      }
      default:
        throw `There is no function ${name}.`;
    }
  });
}

/** Checks: what must hold in them. */
export function library_check({ function: name, args }: Request): unknown {
  return answered(() => {
    const { paths } = scope(args[0]);
    switch (name) {
      case "contains": {
        const wanted = text(args[1]);
        const failing = paths.filter((file) => !read(file).includes(wanted)).map((file) => ({ file }));
        return verdict("Files without the text", failing, paths);
      }
      case "max_lines": {
        const most = integer(args[1]);
        const counted = paths.map((file) => ({ file, lines: lineCount(read(file)) }));
        const failing = counted.filter(({ lines }) => lines > most);
        return verdict(
          `Files with more than ${most} lines`,
          failing.map(({ file, lines }) => ({ file, line: most + 1, message: `${lines} lines` })),
          paths,
        );
      }
      default:
        throw `There is no function ${name}.`;
    }
  });
}

/** What the library offers, for `mortise hie doc` and editors. */
export function library_doc(): unknown {
  const path = { name: "path", type: "string" };
  const files = { name: "scope", type: "scope" };
  return {
    description: "A sample: files by folder and extension, their text and their length.",
    version: "1.0.0",
    selectors: [
      { name: "simple_selector", description: "The files below a folder.", parameters: [path] },
      {
        name: "extension_selector",
        description: "The files below a folder that have an extension.",
        parameters: [path, { name: "extension", type: "string" }],
      },
    ],
    checks: [
      {
        name: "contains",
        description: "Each file contains the text.",
        parameters: [files, { name: "text", type: "string" }],
      },
      {
        name: "max_lines",
        description: "No file has more lines.",
        parameters: [files, { name: "lines", type: "integer" }],
      },
    ],
  };
}

function verdict(what: string, failing: readonly Failing[], paths: readonly string[]): unknown {
  if (failing.length === 0) return { Pass: null };
  return { result: "fail", message: `${what}: ${failing.length} of ${paths.length}.`, places: failing };
}

/** What is thrown as text is the answer, as an error. */
function answered(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    if (typeof error !== "string") throw error;
    return { Error: error };
  }
}

function list(folder: string): string[] {
  const reply = host.workspace_list(folder);
  if (reply.kind === "Error") throw reply.payload.message;
  return reply.payload;
}

function read(file: string): string {
  const reply = host.workspace_read(file);
  if (reply.kind === "Error") throw `${file} cannot be read.`;
  return reply.payload;
}

function lineCount(content: string): number {
  const ends = content.split("\n").length - 1;
  return content === "" || content.endsWith("\n") ? ends : ends + 1;
}

// Values come tagged; bare ones are understood too.
function text(value: unknown): string {
  const bare = untagged(value, "String");
  if (typeof bare === "string") return bare;
  throw "An argument must be a string.";
}

function integer(value: unknown): number {
  const bare = untagged(value, "Int");
  if (typeof bare === "number") return bare;
  throw "An argument must be an integer.";
}

function scope(value: unknown): Scope {
  const bare = untagged(value, "Scope");
  if (typeof bare === "object" && bare !== null && "paths" in bare) return bare as Scope;
  throw "An argument must be a scope.";
}

function untagged(value: unknown, tag: string): unknown {
  if (typeof value !== "object" || value === null) return value;
  return tag in value ? (value as Record<string, unknown>)[tag] : value;
}
