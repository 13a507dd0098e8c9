/** A plugin that is a TypeScript file: no compiler, no build. */
import { deepEqual, equal } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { compile, hostFunction, MortiseError } from "mortise";

const timeOfDay = hostFunction("time_of_day", async () => "teatime", { async: true });
const file = fileURLToPath(new URL("greet.ts", import.meta.url));
const code = await compile(file, { functions: [timeOfDay] });
deepEqual([...code.exports].sort(), ["fail", "greet"]);

const logged: string[] = [];
await using plugin = await code.instantiate({
  config: { language: "de" },
  log: ({ level, message }) => logged.push(`${level}: ${message}`),
});
const answer = await plugin.call("greet", { name: "Ada" });
deepEqual(answer.json(), { text: "Guten Tag, Ada! It is teatime." });
deepEqual(logged, ["info: greeting in de"]);

const failure = await plugin.call("fail").catch((error: unknown) => error);
equal(failure instanceof MortiseError, true);
const { file: where = "", line } = (failure as MortiseError).details;
equal(`${where.split("/").at(-1)}:${line}`, "greet.ts:17");
console.log(`${answer.text()}\n${(failure as MortiseError).message}`);
