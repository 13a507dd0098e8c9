import { spawn } from "node:child_process";
import { once } from "node:events";

/** Puts a link to `target` in a folder's place and the folder back again, as fast as a process can, until it is disposed of. */
export async function swapping(folder: string, target: string): Promise<AsyncDisposable> {
  const program = `const fs = require("node:fs");
    const [, folder, target] = process.argv;
    fs.symlinkSync(target, folder + ".link");
    console.log("begun");
    for (;;) {
      fs.renameSync(folder, folder + ".real");
      fs.renameSync(folder + ".link", folder);
      fs.renameSync(folder, folder + ".link");
      fs.renameSync(folder + ".real", folder);
    }`;
  const child = spawn(process.execPath, ["-e", program, folder, target], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  await once(child.stdout, "data");
  return {
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
