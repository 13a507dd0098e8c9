/** Writes `docs/errors.md` from the packages' tables of errors: `npm run errors`. A test holds them together. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { EFFECTS_ERRORS } from "../packages/effects/src/errors.ts";
import type { ErrorKind } from "../packages/engine/src/coded.ts";
import { ERRORS } from "../packages/engine/src/errors.ts";
import { ERRORS as HIE_ERRORS } from "../packages/hie/src/errors.ts";
import { HOST_ERRORS } from "../packages/host/src/errors.ts";
import { COMMAND_ERRORS } from "../packages/mortise/src/errors.ts";
import { STORE_ERRORS } from "../packages/store/src/errors.ts";
import { TESTING_ERRORS } from "../packages/testing/src/errors.ts";
import { ROOT } from "./workspace.ts";

/** Where the page lies. */
export const PAGE = join(ROOT, "docs", "errors.md");

const KINDS: Readonly<Record<ErrorKind, readonly [title: string, exit: number, meaning: string]>> = {
  plugin: ["The plugin's own errors", 1, "The plugin failed by itself, or asked for what it was not given."],
  limit: ["Limits", 3, "The plugin was stopped, or would have held more than it may."],
  module: [
    "Files that are no plugin",
    4,
    "The file, or something that it names, is not a plugin that runs here.",
  ],
  usage: ["The caller's mistakes", 2, "The call, an option or an argument is wrong."],
  system: ["The machine", 1, "The machine or the runtime could not do it."],
};

/** The tables of all packages, each with its package. */
export const REGISTRIES = [
  ["@mortise/engine", ERRORS],
  ["@mortise/host", HOST_ERRORS],
  ["@mortise/store", STORE_ERRORS],
  ["@mortise/effects", EFFECTS_ERRORS],
  ["@mortise/testing", TESTING_ERRORS],
  ["@mortise/hie", HIE_ERRORS],
  ["mortise", COMMAND_ERRORS],
] as const;

/** The page about every error code, as Markdown. */
export function errorsPage(): string {
  const kinds = Object.entries(KINDS).map(
    ([kind, [title, exit, meaning]]) => `| [\`${kind}\`](#${anchor(title)}) | ${meaning} | ${exit} |`,
  );
  const sections = Object.entries(KINDS).map(([kind, [title, exit]]) => {
    const rows = REGISTRIES.flatMap(([, errors]) => Object.entries(errors))
      .filter(([, [of]]) => of === kind)
      .map(([code, [, what, todo]]) => `| \`${code}\` | ${what} | ${todo} |`);
    const head = ["| code | what happened | what to do |", "|---|---|---|"];
    return [`## ${title}`, "", `Kind \`${kind}\`, exit code ${exit}.`, "", ...head, ...rows].join("\n");
  });
  return `${[
    "# Errors",
    "<!-- Made by `npm run errors` from the `errors.ts` of each package: change those files, not this one. -->",
    "Every error that leaves `@mortise/engine` is a `MortiseError`, every one of `@mortise/host` a `HostError`,\n" +
      "every one of `@mortise/store` a `StoreError`, every one of `@mortise/effects` an `EffectsError`, and every one of `@mortise/hie` a `HieError`, all of the same shape. Its `code` is one of those below and does not change between versions; its `kind` says whose\n" +
      "error it is; its `details` hold the plugin, export, call, file, line or offset, where they are known. The command\n" +
      "prints the code and the message to stderr, and exits by kind.",
    ["| kind | meaning | exit code |", "|---|---|---|", ...kinds].join("\n"),
    ...sections,
  ].join("\n\n")}\n`;
}

function anchor(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z ]/g, "")
    .replaceAll(" ", "-");
}

if (import.meta.main) writeFileSync(PAGE, errorsPage());
