/** A program as a plugin, and a sealed plugin whose engine is in a process of its own: the host outlives both. */
import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { Host, hostFunction } from "mortise";

const log: string[] = [];
const rollDice = hostFunction({
  name: "roll_dice",
  requires: () => "dice:roll",
  run: ({ sides }: { sides: number }) => sides,
});
await using host = await Host.open({
  plugins: [import.meta.dirname],
  functions: [rollDice],
  // Without `process:run`, the program would not be started.
  grants: { counter: ["process:run"] },
  log: ({ plugin, message }) => log.push(`${plugin}: ${message}`),
});
for (const { name, sealed, wall } of host.plugins()) console.log(`${name}: sealed ${sealed}, wall ${wall}`);

deepEqual((await host.call("counter", "count", { text: "one two three" })).json(), { words: 3 });

// It asks for what it was not granted, and is told so; then it is granted, while it runs.
const roll = async () => (await host.call("counter", "roll")).json<{ kind: string }>().kind;
equal(await roll(), "Error");
await host.grant("counter", "dice:roll", { for: "1h" });
equal(await roll(), "Success");

// It crashes: that is the error of one call.
const pid = (await host.call("counter", "pid")).text();
await rejects(host.call("counter", "crash"), { code: "MORTISE_PROCESS_DIED" });
const fresh = (await host.call("counter", "pid")).text();
console.log(`process ${pid} crashed, and ${fresh} took its place`);

equal((await host.call("greeter", "greet", { name: "Ada" })).text(), "Hello, Ada!");
ok(log.includes("counter: The counter is ready."));
