/** Writes a lock again and again, each with a greater version, and says which was written: `locker.ts <path> <from>`. */
import { parseCapability } from "../capability/capability.ts";
import { writeLock } from "../load/lockfile.ts";

const [path = "", from = "0"] = process.argv.slice(2);
const digest = `sha256:${"0".repeat(64)}`;
const capabilities = Array.from({ length: 500 }, (_, at) => parseCapability(`made:up:${at}`));
for (let number = Number(from); ; number++) {
  const version = `${number}.0.0`;
  await writeLock(path, new Map([["a", { version, digest, signer: null, capabilities, adds: {} }]]));
  process.stdout.write(`${number}\n`);
}
