/** A bare module without any PDK: bytes in, bytes out, and a host function. */
import { deepEqual, equal } from "node:assert/strict";
import { compile, hostFunction } from "mortise";
import { assemble } from "../assemble.ts";

const words: Record<string, string> = { en: "joint", de: "Zapfen" };
const wordOfTheDay = hostFunction("word_of_the_day", (input) => words[input.text()] ?? "");

const code = await compile(await assemble(new URL("plugin.wat", import.meta.url)), {
  functions: [wordOfTheDay],
});
equal(code.format, "buffer");
await using plugin = await code.instantiate();

const reversed = await plugin.call("reverse", Uint8Array.of(1, 2, 3, 255));
deepEqual([...reversed], [255, 3, 2, 1]);

const answer = (await plugin.call("ask", "de")).text();
equal(answer, "Zapfen");
console.log(`${code.format}: ${code.exports.join(", ")}; reverse → ${reversed.join(" ")}; ask → ${answer}`);
