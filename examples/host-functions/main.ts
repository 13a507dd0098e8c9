/** Host functions that wait: 100 plugins are suspended in them at once, and no thread is blocked. */
import { equal } from "node:assert/strict";
import { compile, hostFunction, suspendedCalls } from "mortise";
import { assemble } from "../assemble.ts";

const CALLS = 100;

// Both answer only when all have asked: were one plugin to block the others, this would never end.
const everybody = () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let waiting = 0;
  return () => {
    if (++waiting === CALLS) resolve();
    return promise;
  };
};
const allAskedForUsers = everybody();
const allAskedForCities = everybody();
let mostSuspended = 0;

const functions = [
  hostFunction(
    "user_of",
    async (ticket) => {
      await allAskedForUsers();
      mostSuspended = Math.max(mostSuspended, suspendedCalls());
      return `user-${ticket.text()}`;
    },
    { async: true },
  ),
  hostFunction(
    "city_of",
    async (user) => {
      await allAskedForCities();
      return `the city of ${user.text()}`;
    },
    { async: true },
  ),
];

const code = await compile(await assemble(new URL("plugin.wat", import.meta.url)), { functions });
const plugins = await Promise.all(Array.from({ length: CALLS }, () => code.instantiate({ memory: "1MiB" })));
const answers = await Promise.all(plugins.map((plugin, at) => plugin.call("where_is", String(at))));

answers.forEach((answer, at) => {
  equal(answer.text(), `the city of user-${at}`);
});
equal(mostSuspended, CALLS);
equal(suspendedCalls(), 0);
await Promise.all(plugins.map((plugin) => plugin.close()));
console.log(`${CALLS} calls, ${mostSuspended} suspended at once; the last answer: ${answers.at(-1)?.text()}`);
