// A fresh process that opens a deployment: `loading.ts FOLDER COUNT`, in milliseconds since it began, and its memory.
import { Host } from "@mortise/host";

const [folder = ".", count = "0"] = process.argv.slice(2);
await using host = await Host.open({ plugins: [folder] });
const ready = host.plugins().filter(({ state }) => state === "ready").length;
if (ready !== Number(count)) throw new Error(`${ready} of ${count} plugins are ready.`);
const ms = performance.now();
console.log(JSON.stringify({ ms, rss: process.memoryUsage.rss() / 2 ** 20 }));
process.exit(0);
