/**
 * The process that parses scripts: strips their types, and lists what they import. It is killed when it takes too
 * long, and after anything but a plain answer, because a stripper that has run out of stack stays broken. It may
 * read this file, and nothing else.
 */
import { stripTypeScriptTypes } from "node:module";
import { SourceTextModule } from "node:vm";
import type { StripAnswer, StripQuestion } from "./strip.ts";

/** What Node's `SourceTextModule` has, and its types lack. */
interface Requests {
  readonly moduleRequests: readonly {
    readonly specifier: string;
    readonly attributes: Readonly<Record<string, string>>;
  }[];
}

process.on("message", (question: StripQuestion) => process.send?.(answer(question)));
// Nobody asks how it ended, and to exit in order can take for ever (nodejs/node#54918).
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.send?.("ready");

function answer({ text, typed }: StripQuestion): StripAnswer {
  try {
    const code = typed ? stripTypeScriptTypes(text, { mode: "strip" }) : text;
    const { moduleRequests } = new SourceTextModule(code) as unknown as Requests;
    const attributed = moduleRequests.find(({ attributes }) => Object.keys(attributes).length > 0);
    if (attributed !== undefined)
      return {
        kind: "invalid",
        message: `The import of ${JSON.stringify(attributed.specifier)} has attributes`,
        frame: "",
      };
    return { kind: "stripped", code, imports: moduleRequests.map(({ specifier }) => specifier) };
  } catch (error) {
    return refusal(error, text);
  }
}

function refusal(error: unknown, text: string): StripAnswer {
  if (!(error instanceof Error)) return { kind: "broken", message: "The parser broke" };
  const { message } = error;
  const code: unknown = Reflect.get(error, "code");
  if (code === "ERR_INVALID_TYPESCRIPT_SYNTAX" || code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") {
    return { kind: "invalid", message, frame: frame(error) };
  }
  if (error instanceof SyntaxError) return { kind: "invalid", message, frame: place(text) };
  return {
    kind: "broken",
    message:
      error instanceof RangeError ? "It nests too deeply" : "The parser broke on it; it may nest too deeply",
  };
}

/** V8 does not say where a syntax error is; the stripper, which parses JavaScript too, does. */
function place(text: string): string {
  try {
    stripTypeScriptTypes(text, { mode: "strip" });
    return "";
  } catch (error) {
    return error instanceof SyntaxError ? frame(error) : "";
  }
}

/** The lines of a stack before the error itself: the line's number, its text, and a caret. */
function frame(error: Error): string {
  const stack = error.stack ?? "";
  const end = stack.indexOf("\nSyntaxError");
  return end < 0 ? "" : stack.slice(0, end);
}
