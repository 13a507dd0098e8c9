import { log } from "pattern:extension/host@0.1.0";

/** A tool that counts the words of a text. */
export const tool = {
  name: (): string => "count-words",
  description: (): string => "Counts the words of a text.",
  parametersSchema: (): string =>
    JSON.stringify({ type: "object", properties: { text: { type: "string" } }, required: ["text"] }),
  outputSchema: (): string =>
    JSON.stringify({ type: "object", properties: { words: { type: "integer" } }, required: ["words"] }),
  usageRule: (): string => "Call it with the text itself, not with a summary.",
  execute(params: string, _meta: string): string {
    const { text } = JSON.parse(params) as { text?: unknown };
    // What is thrown is the `err` of the result.
    if (typeof text !== "string") throw "The parameters have no `text`.";
    const words = text.split(/[ \n\t]+/).filter((word) => word !== "").length;
    log(2, `words: ${words}`);
    return JSON.stringify({ words });
  },
};
