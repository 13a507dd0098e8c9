import { isScriptName } from "@mortise/engine";
import * as z from "zod";
import { line } from "../document/field.ts";
import { limits } from "../manifest/limits.ts";

const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, { error: "must be the name of a variable" });

const permissions = z.strictObject({
  filesystem: z
    .array(z.enum(["read", "workspace-only"]))
    .max(2)
    .default([])
    .describe("`read` lets it read the workspace; `workspace-only` says once more that this is all."),
  environment: z.array(variable).max(64).default([]).describe("Variables that it sees."),
  network: z.array(line(320)).max(64).default([]).describe("Hosts, such as `api.example.com`."),
});

const fields = z.strictObject({
  type: z
    .enum(["wasm", "script", "plugin", "external"])
    .optional()
    .describe("Found out by `path` where left out: .wasm, .ts or .js, plugin.yaml, or a program."),
  path: line(1_024).optional().describe("The library's file, from the folder of this one."),
  executable: line(1_024).optional().describe("The program of a library that is not sealed."),
  args: z.array(z.string().max(4_096)).max(64).default([]),
  limits: limits.optional(),
  permissions: permissions.prefault({}).describe("What the library may do; nothing by default."),
});

type Fields = z.output<typeof fields>;

/**
 * One entry of `[libraries]`, as Hielements writes it (seed `003_95f96a9b42a08a55.txt`): a wasm file, or a program that
 * is run; here also a script, or the `plugin.yaml` of a plugin. `type` is inferred from what is there.
 */
export const library = fields
  .superRefine((entry, context) => {
    const wrong = (at: string[], message: string) => context.addIssue({ code: "custom", path: at, message });
    const { type, path, executable, args } = entry;
    if (path === undefined && executable === undefined) wrong(["path"], "is missing, and so is `executable`");
    else if (path !== undefined && executable !== undefined)
      wrong(["executable"], "and `path` exclude each other");
    else if (type !== undefined && type !== "external" && path === undefined)
      wrong(["type"], `is ${type}, which needs \`path\``);
    else if (type === "external" && path !== undefined && kindOf(path) !== "external")
      wrong(["type"], `is external, and \`path\` is a ${kindOf(path)} file`);
    if (args.length > 0 && executable === undefined) wrong(["args"], "go with `executable` only");
    if (typeOf(entry) !== "external") return;
    const { filesystem, network } = entry.permissions;
    for (const [at, given] of Object.entries({ filesystem, network }))
      if (given.length > 0)
        wrong(
          ["permissions", at],
          "is of no use: a program is not sealed, and nothing would hold it to that",
        );
  })
  .transform((entry) => ({ ...entry, type: typeOf(entry) }));

/** One entry of `[libraries]` with every default in place. */
export type LibraryEntry = z.output<typeof library>;

type Kind = "wasm" | "script" | "plugin" | "external";

function typeOf({ type, path }: Pick<Fields, "type" | "path">): Kind {
  return type ?? (path === undefined ? "external" : kindOf(path));
}

function kindOf(path: string): Kind {
  if (path.endsWith(".wasm")) return "wasm";
  if (isScriptName(path)) return "script";
  return /(^|\/)plugin\.yaml$/.test(path) ? "plugin" : "external";
}
