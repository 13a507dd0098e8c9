// A plugin that is a program: a line of JSON-RPC in, a line out.
import { availableParallelism, freemem, loadavg, platform, release, totalmem, uptime } from "node:os";
import { createInterface } from "node:readline";

const METHODS = {
  report: () => ({
    system: `${platform()} ${release()}`,
    node: process.version,
    cores: availableParallelism(),
    load: loadavg(),
    memory: { total: totalmem(), free: freemem() },
    uptime: Math.floor(uptime()),
  }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method } = JSON.parse(line);
  const answer = Object.hasOwn(METHODS, method)
    ? { result: METHODS[method]() }
    : { error: { code: -32601, message: "There is no such method." } };
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id, ...answer })}\n`);
}
