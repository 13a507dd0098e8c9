import * as semver from "semver";
import * as z from "zod";
import { hasUnseen } from "../capability/literal.ts";

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const NAME_FORM = "must be lower-case letters, digits and single hyphens, beginning with a letter";

/** The name of a plugin: safe in a file's name, a capability, a command and an SQL schema. */
export const pluginName = z.string().max(48).regex(NAME, { error: NAME_FORM });

/** Whether text can be the name of a plugin. */
export function isPluginName(text: string): boolean {
  return text.length <= 48 && NAME.test(text);
}

/** A version as semver.org writes it. */
export const version = z
  .string({ error: "must be text such as `1.0.0`: put it in quotes if it has fewer than three numbers" })
  .max(64)
  .refine((text) => semver.valid(text) === text, "must be a semantic version such as `1.0.0`");

/** Another plugin, and which versions of it. */
export interface PluginRange {
  readonly name: string;
  /** A semver range; `*` for any version. */
  readonly range: string;
}

const RANGE_FORM = "must be a plugin's name and perhaps a range, such as `holomush-navigation >= 1.0.0`";

/** `name` or `name range`, for example `holomush-navigation >= 1.0.0`. */
export const pluginRange = z
  .string()
  .max(128)
  .transform((text, context): PluginRange => {
    const match = /^([a-z][a-z0-9-]*)(?:\s+(\S.*)|([<>=~^].*))?$/.exec(text.trim());
    const name = match?.[1] ?? "";
    const written = match?.[2] ?? match?.[3] ?? "*";
    if (isPluginName(name) && !hasUnseen(written) && semver.validRange(written) !== null)
      return { name, range: written.trim() };
    context.issues.push({ code: "custom", message: RANGE_FORM, input: text });
    return z.NEVER;
  })
  .meta({ description: "A plugin's name and perhaps a semver range: `holomush-navigation >= 1.0.0`." });
