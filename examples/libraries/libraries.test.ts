import { join } from "node:path";
import { buildGuest } from "../../scripts/guests.ts";
import { conforms } from "./conformance.ts";

const HERE = import.meta.dirname;
const READ = 'permissions = { filesystem = ["read"] }';

conforms("TypeScript", `{ path = "${join(HERE, "typescript/sample.ts")}", ${READ} }`);

conforms(
  "AssemblyScript, with Extism's kit",
  `{ path = "${join(HERE, "assemblyscript/build/sample.wasm")}", ${READ} }`,
  { prepare: () => buildGuest(join(HERE, "assemblyscript")) },
);
