import * as z from "zod";
import { line } from "../document/field.ts";

/**
 * One entry of `[libraries]`, as Hielements writes it: a wasm file, or a program that is run. `type` is inferred from
 * what is there.
 */
export const library = z
  .strictObject({
    type: z.enum(["wasm", "external"]).optional(),
    path: line(1_024).optional(),
    executable: line(1_024).optional(),
    args: z.array(z.string().max(4_096)).max(64).default([]),
    permissions: z
      .strictObject({
        filesystem: z
          .array(z.enum(["read", "write", "workspace-only"]))
          .max(3)
          .default([]),
        environment: z
          .array(
            z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, { error: "must be the name of a variable" }),
          )
          .max(64)
          .default([]),
        network: z.array(line(320)).max(64).default([]).describe("Hosts, such as `api.example.com`."),
      })
      .prefault({})
      .describe("What a wasm library may do; nothing by default."),
  })
  .superRefine(({ type, path, executable, args }, context) => {
    const wrong = (at: string, message: string) => context.addIssue({ code: "custom", path: [at], message });
    if (path === undefined && executable === undefined) wrong("path", "is missing, and so is `executable`");
    else if (path !== undefined && executable !== undefined)
      wrong("executable", "and `path` exclude each other");
    else if (type === "external" && executable === undefined && path?.endsWith(".wasm"))
      wrong("type", "is external, and `path` is a wasm file");
    else if (type === "wasm" && path === undefined) wrong("type", "is wasm, which needs `path`");
    if (args.length > 0 && executable === undefined) wrong("args", "go with `executable` only");
  })
  .transform(({ type, ...rest }) => ({
    ...rest,
    type: type ?? (rest.path?.endsWith(".wasm") === true ? ("wasm" as const) : ("external" as const)),
  }));
