#!/usr/bin/env node
// An older Node.js cannot even read the rest, so that this file imports it only where it can.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major === 24 ? minor >= 20 : major >= 26) {
  keepCompiled();
  const { run } = await import("./command.ts");
  await run(process.argv.slice(2));
} else {
  console.error(
    `MORTISE_RUNTIME_UNSUPPORTED: This is Node.js ${process.versions.node}. Use Node.js 24.20 or later in 24, or 26 and later.`,
  );
  process.exitCode = 1;
}

/**
 * Keeps what V8 makes of the command's own code, and Node.js of its types, in the user's cache folder: a second start
 * takes half as long. Where there is none, nothing is kept.
 */
function keepCompiled(): void {
  const { XDG_CACHE_HOME, HOME } = process.env;
  const caches = XDG_CACHE_HOME ?? (HOME === undefined ? undefined : `${HOME}/.cache`);
  if (caches?.startsWith("/") === true)
    process.getBuiltinModule("node:module").enableCompileCache(`${caches}/mortise/node`);
}
