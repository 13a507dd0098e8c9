import { join } from "node:path";
import { buildGuest } from "../../scripts/guests.ts";
import { conforms } from "./conformance.ts";

const HERE = import.meta.dirname;
const READ = 'permissions = { filesystem = ["read"] }';

for (const language of ["C", "Rust"]) {
  const folder = join(HERE, language.toLowerCase());
  conforms(language, `{ path = "${join(folder, "build/sample.wasm")}", ${READ} }`, async () => {
    const { built, needs } = await buildGuest(folder);
    if (!built) throw new Error(`It needs ${needs}.`);
  });
}

conforms("Python", `{ executable = "python3", args = ["${join(HERE, "python/sample.py")}"] }`);
