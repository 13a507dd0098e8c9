// A plugin that is a program: a line of JSON in, a line of JSON out. `crash` shows what its host makes of the worst.
import { createInterface } from "node:readline";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const next = async () => JSON.parse((await lines.next()).value);

const METHODS = {
  count: ({ text }) => ({ words: text.split(/\s+/).filter(Boolean).length }),
  pid: () => process.pid,
  crash: () => process.abort(),
  roll: async () => {
    send({ id: "roll", method: "roll_dice", params: { sides: 6 } });
    return (await next()).result;
  },
};

process.stderr.write("The counter is ready.\n");
for (;;) {
  const { done, value } = await lines.next();
  if (done) break;
  const { id, method, params } = JSON.parse(value);
  send({ id, result: await METHODS[method](params) });
}
