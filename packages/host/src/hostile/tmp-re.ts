import { hostFunction } from "../hostfunction.ts";
import { codeOf, guests } from "./formats.ts";
import { GUESTS } from "../../../effects/src/testing/guests.ts";
import { Deployment } from "../../../effects/src/testing/deployment.ts";
const [a = "", b = ""] = process.argv.slice(2);
let n = 0;
let d: Deployment;
const call = hostFunction({
  name: "call", async: true,
  run: async ({ to }: { to: string }, { signal }) => {
    n++; console.log("enter", n, to, signal.aborted);
    const input = { to: to === a ? b : a };
    const target = d.host.plugin(to);
    const isComponent = target?.format === "component";
    const [name, passed] = isComponent ? ["ask", ["call", JSON.stringify(input)]] : ["ask_call", input];
    if (n > 60) process.exit(3);
    try { return (await d.host.call(to, name as string, passed, { signal })).json(); }
    catch (e) { console.log("thrown", to, (e as any).code); throw e; }
  },
});
d = await Deployment.open([call, hostFunction({name:"one", run: () => 1})], [], { instances: 2 }, GUESTS.filter(({ format }) => [a, b].includes(format)));
console.log("open");
const isC = a === "component";
console.log(await codeOf(d.host.call(a, isC ? "ask" : "ask_call", isC ? ["call", JSON.stringify({ to: b })] : { to: b }, { deadline: 300 })));
for (const f of [a,b]) { console.log("ask", f); console.log(JSON.stringify(await d.ask(f, "one"))); console.log(d.host.plugin(f)?.calls, d.host.plugin(f)?.queued); }
await d[Symbol.asyncDispose]();
console.log("closed");
process.exit(0);
