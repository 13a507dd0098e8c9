import { createHash } from "node:crypto";
import type { ColumnType, ContributedSchema } from "@mortise/host";

/** A column as it lies in the database. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly primary: boolean;
  readonly nullable: boolean;
  readonly unique: boolean;
  /** Undefined where there is none. */
  readonly default: unknown;
  /** The table of the same plugin that it refers to. */
  readonly ref: string | undefined;
}

/** A table of a plugin, or the attributes that it adds to one kind of entity. */
export interface Relation {
  /** As in the database: the table's name, or `@` and the entity, which no table is called. */
  readonly name: string;
  /** As people say it. */
  readonly title: string;
  readonly columns: readonly Column[];
}

/** The column that holds an entity's id; no attribute is called so. */
export const ENTITY_ID = "@id";

/** The PostgreSQL schema that holds what a plugin contributes. */
export function schemaName(plugin: string): string {
  return `plugin-${plugin}`;
}

/** The relation that holds the attributes of a kind of entity. */
export function attributesName(entity: string): string {
  return `@${entity}`;
}

/**
 * What lies in the database for a contributed schema. A column that refers to something else than a table of the same
 * plugin, such as the core's `characters`, holds an id that nobody checks.
 */
export function relationsOf({ attributes, tables }: ContributedSchema): readonly Relation[] {
  const own = new Set(tables.map(({ name }) => name));
  return [
    ...tables.map(({ name, columns }) => ({
      name,
      title: `the table ${name}`,
      columns: columns.map((column) => ({
        name: column.name,
        type: column.type,
        primary: column.primary,
        nullable: column.nullable && !column.primary,
        unique: column.unique,
        default: column.default ?? undefined,
        ref: column.ref !== undefined && own.has(column.ref) ? column.ref : undefined,
      })),
    })),
    ...Object.entries(attributes).map(([entity, columns]) => ({
      name: attributesName(entity),
      title: `the attributes of ${entity}`,
      columns: [
        ENTITY_COLUMN,
        ...columns.map(({ name, type, default: value }) => ({
          ...ENTITY_COLUMN,
          name,
          type,
          primary: false,
          nullable: true,
          default: value ?? undefined,
        })),
      ],
    })),
  ];
}

const ENTITY_COLUMN: Column = {
  name: ENTITY_ID,
  type: "text",
  primary: true,
  nullable: false,
  unique: false,
  default: undefined,
  ref: undefined,
};

/** The columns that tell a relation's rows from each other. */
export function primaryOf({ columns }: Relation): readonly Column[] {
  return columns.filter(({ primary }) => primary);
}

/** What a constraint is called: names that people give can be too long for PostgreSQL once two of them are joined. */
export function constraintName(kind: "primary" | "unique" | "ref", ...parts: readonly string[]): string {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return `${kind}-${digest.slice(0, 24)}`;
}
