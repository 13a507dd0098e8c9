import { docker } from "./docker/index.ts";
import { files } from "./files.ts";
import type { BuiltIn } from "./library.ts";
import { python } from "./python/index.ts";
import { rust } from "./rust/index.ts";
import { typescript } from "./typescript/index.ts";

/** The libraries that are always there. */
export const BUILTINS: readonly BuiltIn[] = [docker, files, python, rust, typescript];
