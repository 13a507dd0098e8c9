// Before each test file: property tests take their seed from FAST_CHECK_SEED, where it is set, so that a run can be had
// again. Without it each run looks elsewhere, and a failure prints the seed to set.
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";

const seed = process.env["FAST_CHECK_SEED"];
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });

// Tests start the command some two hundred times: what Node.js makes of its TypeScript is kept between them.
process.env["NODE_COMPILE_CACHE"] ??= join(tmpdir(), `mortise-compiled-${process.getuid?.() ?? 0}`);
