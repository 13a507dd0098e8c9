import { join } from "node:path";
import { expect } from "vitest";
import { buildGuest } from "../../scripts/guests.ts";
import { conforms } from "./conformance.ts";

const HERE = import.meta.dirname;
const READ = 'permissions = { filesystem = ["read"] }';

for (const language of ["C", "Rust"]) {
  const folder = join(HERE, language.toLowerCase());
  conforms(language, `{ path = "${join(folder, "build/sample.wasm")}", ${READ} }`, {
    prepare: async () => expect(await buildGuest(folder)).toEqual({ built: true }),
  });
}

conforms("Python", `{ executable = "python3", args = ["${join(HERE, "python/sample.py")}"] }`, {
  // A program's memory is the system's affair.
  slack: 2 << 20,
});
