import * as z from "zod";
import { printCapability, readCapability } from "../capability/capability.ts";
import { matches } from "../capability/match.ts";
import { foldWord } from "../commands/match.ts";
import { capability, exportName, insidePath, line } from "../document/field.ts";
import { command } from "./command.ts";
import { contributedSchema } from "./contributedschema.ts";
import { limits } from "./limits.ts";
import { pluginName, pluginRange, version } from "./name.ts";
import { provides } from "./provides.ts";
import { subscription } from "./subscription.ts";

/** What keeps a program of its own from the machine. */
export const SANDBOXES = ["none", "bubblewrap"] as const;
export type Sandbox = (typeof SANDBOXES)[number];

/** How code is packed and called. */
export const FORMATS = ["extism", "component", "buffer", "script", "process"] as const;

const fields = z.strictObject({
  name: pluginName,
  version,
  description: line(500).optional(),
  format: z
    .enum(FORMATS)
    .optional()
    .describe("How the code is packed; found out from the code where left out."),
  code: insidePath.optional().describe("The code, from this file's folder."),
  command: z
    .array(line(512))
    .min(1)
    .max(64)
    .optional()
    .describe("For the format process: the program and its arguments."),
  build: line(1_000).optional().describe("The command that makes the code from its source."),
  run: z
    .strictObject({
      export: exportName,
      file: line(512).optional().describe("A file of the repository that is the input."),
      dir: line(512).optional().describe("A folder to read and where the plugin sees it: `host:/guest`."),
    })
    .optional()
    .describe("One run that shows what the plugin does."),
  priority: z
    .int()
    .min(-1_000_000)
    .max(1_000_000)
    .default(100)
    .describe("The lower number loads first, and comes first in conflicts."),
  isolation: z
    .enum(["thread", "process"])
    .default("thread")
    .describe("`process` runs the engine of this plugin in a process of its own besides."),
  sandbox: z
    .enum(SANDBOXES)
    .optional()
    .describe("For processes: `bubblewrap` runs them where they see little of the machine."),
  capabilities: z.array(capability).max(256).default([]).describe("What the plugin cannot do without."),
  optional: z.array(capability).max(256).default([]).describe("What the plugin uses where it is granted."),
  limits: limits.optional(),
  depends: z.array(pluginRange).max(64).default([]),
  conflicts: z.array(pluginRange).max(64).default([]),
  before: z.array(pluginName).max(64).default([]),
  after: z.array(pluginName).max(64).default([]),
  schema: contributedSchema.optional(),
  commands: z.array(command).max(256).default([]),
  subscribe: z.array(subscription).max(64).default([]),
  provides: provides.prefault({}),
});

type Fields = z.output<typeof fields>;

/** The schema of `plugin.yaml`. */
export const manifestSchema = fields
  .superRefine((manifest, context) => {
    const wrong = (path: (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    namesItself(manifest, wrong);
    asksTwice(manifest, wrong);
    commandsTwice(manifest, wrong);
    const migrates = readCapability("db:migrate");
    if (manifest.schema !== undefined && !("problem" in migrates)) {
      const asked = manifest.capabilities.some((each) => matches(each, migrates));
      if (!asked) wrong(["schema"], "needs `db:migrate` among `capabilities`");
    }
    if (manifest.command !== undefined && manifest.format !== "process")
      wrong(["command"], "goes with `format: process` only");
    if (manifest.sandbox !== undefined && manifest.format !== "process" && manifest.isolation !== "process")
      wrong(["sandbox"], "is for processes: it goes with `format: process` or `isolation: process`");
    if (manifest.isolation === "process" && manifest.format === "process")
      wrong(["isolation"], "is for the other formats: this one is a process");
    if (manifest.format === "process" && manifest.command === undefined)
      wrong(["format"], "is process, which needs `command`: the program and its arguments");
  })
  .meta({ title: "plugin.yaml", description: "What a Mortise plugin is, asks for and contributes." });

/** What a plugin is, asks for and contributes, with every default in place. */
export type Manifest = z.output<typeof manifestSchema>;

type Wrong = (path: (string | number)[], message: string) => void;

function namesItself(manifest: Fields, wrong: Wrong): void {
  for (const field of ["depends", "conflicts", "before", "after"] as const) {
    const seen = new Set<string>();
    for (const [index, item] of manifest[field].entries()) {
      const name = typeof item === "string" ? item : item.name;
      if (name === manifest.name) wrong([field, index], "names the plugin itself");
      if (seen.has(name)) wrong([field, index], `names ${name} for the second time`);
      seen.add(name);
    }
  }
  for (const [index, name] of manifest.before.entries())
    if (manifest.after.includes(name)) wrong(["before", index], `names ${name}, and so does \`after\``);
  for (const [index, { name }] of manifest.conflicts.entries())
    if (manifest.depends.some((each) => each.name === name))
      wrong(["conflicts", index], `names ${name}, and so does \`depends\``);
}

function asksTwice(manifest: Fields, wrong: Wrong): void {
  const seen = new Set<string>();
  for (const field of ["capabilities", "optional"] as const) {
    for (const [index, each] of manifest[field].entries()) {
      const text = printCapability(each);
      if (seen.has(text)) wrong([field, index], `asks for \`${text}\` for the second time`);
      seen.add(text);
    }
  }
}

function commandsTwice(manifest: Fields, wrong: Wrong): void {
  const seen = new Set<string>();
  for (const [index, { name, aliases }] of manifest.commands.entries()) {
    for (const word of [name, ...aliases].map(foldWord)) {
      if (seen.has(word)) wrong(["commands", index], "has a name or alias that another command has");
      seen.add(word);
    }
  }
}
