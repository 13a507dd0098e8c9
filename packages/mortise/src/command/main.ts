#!/usr/bin/env node
// An older Node.js cannot even read the rest, so that this file imports it only where it can.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major === 24 ? minor >= 20 : major >= 26) {
  const { run } = await import("./command.ts");
  await run(process.argv.slice(2));
} else {
  console.error(
    `MORTISE_RUNTIME_UNSUPPORTED: This is Node.js ${process.versions.node}. Use Node.js 24.20 or later in 24, or 26 and later.`,
  );
  process.exitCode = 1;
}
