/** The test of its own that a new plugin gets; `scripts/published.ts` runs it where the packages are installed. */
import { equal } from "node:assert/strict";
import { it } from "node:test";
import { openPlugin } from "@mortise/testing";

it("greets by name", async () => {
  await using greeter = await openPlugin(import.meta.dirname);
  equal((await greeter.call("greet", "Ada")).text(), "Hello, Ada!");
});
