import { join } from "node:path";
import { expect } from "vitest";
import { buildGuest } from "../../scripts/guests.ts";
import { conforms } from "./conformance.ts";

const HERE = import.meta.dirname;
const READ = 'permissions = { filesystem = ["read"] }';

const built = (language: string) => ({
  prepare: async () => expect(await buildGuest(join(HERE, language))).toEqual({ built: true }),
});

conforms("Rust", `{ path = "${join(HERE, "rust/build/sample.wasm")}", ${READ} }`, built("rust"));

conforms("C, by its manifest", `{ path = "${join(HERE, "c/plugin.yaml")}", ${READ} }`, built("c"));

// A program's memory is the system's affair, and asking it takes longer.
const PROGRAM = { slack: 4 << 20, calls: 3_000 };

conforms("Python", `{ executable = "python3", args = ["${join(HERE, "python/sample.py")}"] }`, PROGRAM);

conforms("Python, by its manifest", `{ path = "${join(HERE, "python/plugin.yaml")}" }`, PROGRAM);
