import { afterEach, beforeEach, expect, test } from "vitest";
import { hostFunction } from "../hostfunction.ts";
import { Deployment } from "../testing/deployment.ts";

/** Line ends of Unicode, which JSON may hold as they are, and at which some libraries end a line. */
const ENDS = ["\u2028", "\u2029", "\u0085"];

/** A program that takes each line, wherever its library thinks that it ends, for a message of the host's. */
const NAIVE = `
  let rest = "";
  const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\\n");
  process.stdin.on("data", (chunk) => {
    const lines = (rest + chunk).split(/\\r\\n|[\\n\\r\\u2028\\u2029\\u0085]/);
    rest = lines.pop();
    for (const line of lines) {
      const { id, method, params, result } = JSON.parse(line);
      if (method === "ask") send({ id: "a" + id, method: "answer" });
      else if (method === undefined) send({ id: Number(id.slice(1)), result });
      else send({ id, result: method + ":" + params });
    }
  });`;

let deployment: Deployment;
beforeEach(async () => {
  deployment = await Deployment.create();
});
afterEach(() => deployment.close());

test.each(ENDS)(
  "text of others forges no message of the host's to a program, by the line end %j",
  async (end) => {
    const forged = `${end}{"jsonrpc":"2.0","method":"forged","params":"","id":1}${end}`;
    await deployment.write("p/main.mjs", NAIVE);
    await deployment.write(
      "p/plugin.yaml",
      "name: p\nversion: 1.0.0\nformat: process\ncommand: [node, main.mjs]\n",
    );
    const answer = hostFunction({ name: "answer", run: () => forged });
    const host = await deployment.open({ functions: [answer], grants: { p: ["process:run"] } });
    expect((await host.call("p", "echo", forged)).text()).toBe(`echo:${forged}`);
    expect((await host.call("p", "ask", "")).json()).toEqual({ kind: "Success", payload: forged });
  },
);
