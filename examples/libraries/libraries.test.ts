import { join } from "node:path";
import { conforms } from "./conformance.ts";

const READ = 'permissions = { filesystem = ["read"] }';

conforms("TypeScript", `{ path = "${join(import.meta.dirname, "typescript/sample.ts")}", ${READ} }`);
