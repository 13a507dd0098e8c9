import { globSync, readFileSync } from "node:fs";
import { basename, join, posix } from "node:path";
import { ROOT } from "../workspace.ts";

/** A JSON Schema as far as it is looked into here. */
export interface Schema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly $ref?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly [other: string]: unknown;
}

/** One host function, as its area's schema has it. */
export interface EffectFunction {
  readonly name: string;
  readonly description: string;
  /** What a call needs, in words; undefined where everybody may. */
  readonly capability: string | undefined;
  /** Codes that it answers with besides those of every host function. */
  readonly errors: readonly string[];
  /** What they refer to is among the area's `shared`. */
  readonly input: Schema;
  readonly output: Schema;
}

/** One `schema/effects/<area>.schema.json`. */
export interface Area {
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
  /** Schemas that functions share, by the names in `#/$defs/…`. */
  readonly shared: Readonly<Record<string, Schema>>;
  readonly functions: readonly EffectFunction[];
  /** The folder that what is made of it lies in, from the root. */
  readonly home: string;
  /** What a file in `home` imports to have what `file` of the host's `src/` exports. */
  host(file: string): string;
}

/** Where areas live that are no folder of `@mortise/effects`. */
const HOMES: ReadonlyMap<string, string> = new Map([["memory", "packages/host/src/component/pattern"]]);
const HOST = "packages/host/src";

/** All areas, in the order of their names. */
export function areas(): readonly Area[] {
  return globSync("schema/effects/*.schema.json", { cwd: ROOT })
    .sort()
    .map((path) => {
      const schema = JSON.parse(readFileSync(join(ROOT, path), "utf8")) as Schema;
      const { description, $defs = {} } = schema;
      const isFunction = ([name]: readonly [string, Schema]) => /^[a-z]/.test(name);
      const entries = Object.entries($defs);
      const name = basename(path, ".schema.json");
      const home = HOMES.get(name) ?? `packages/effects/src/${name}`;
      return {
        name,
        home,
        host: (file) => (home.startsWith(HOST) ? `${posix.relative(home, HOST)}/${file}` : "@mortise/host"),
        description: description ?? "",
        schema,
        shared: Object.fromEntries(entries.filter((entry) => !isFunction(entry))),
        functions: entries.filter(isFunction).map(([name, definition]) => functionOf(name, definition)),
      };
    });
}

function functionOf(name: string, definition: Schema): EffectFunction {
  const { description = "", properties = {} } = definition;
  return {
    name,
    description,
    capability: definition["x-capability"] as string | undefined,
    errors: (definition["x-errors"] as readonly string[] | undefined) ?? [],
    input: properties.input ?? {},
    output: properties.output ?? {},
  };
}
