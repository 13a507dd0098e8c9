/**
 * Says what to do where Node.js is older than the code needs. The npm scripts run this first, and only this file
 * is written so that an old Node.js can read it.
 */
import { pathToFileURL } from "node:url";

/** The versions of Node.js that run Mortise, as `engines` in a package.json writes them. */
export const NODE_RANGE = ">=24.20.0 <25 || >=26";

/**
 * Whether a version such as "24.21.0" lies in {@link NODE_RANGE}.
 *
 * @param {string} version
 * @returns {boolean}
 */
export function runsMortise(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major === 24 ? minor >= 20 : major >= 26;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (!runsMortise(process.versions.node)) {
    console.error(
      `Mortise needs Node.js ${NODE_RANGE}, and this is ${process.versions.node}.\n` +
        "The repository brings its own, which npm puts in place by an install script; that has not run.\n" +
        "Run `npm rebuild node`, or `npm ci` without --ignore-scripts, and then the same command again.",
    );
    process.exitCode = 1;
  }
}
