import * as z from "zod";

/** What becomes an SQL name: nothing that could end one or begin anything else. */
const identifier = z
  .string()
  .max(48)
  .regex(/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/, {
    error: "must be lower-case letters, digits and single underscores, beginning with a letter",
  });

const TYPES = ["ulid", "integer", "text", "boolean", "timestamptz", "jsonb"] as const;

/** A column's type; `string` is another word for `text`. */
const columnType = z
  .enum([...TYPES, "string"])
  .transform((type) => (type === "string" ? ("text" as const) : type));

/** What a column holds. */
export type ColumnType = (typeof TYPES)[number];

const defaultValue = z.unknown().optional();

function fits(type: ColumnType, value: unknown): boolean {
  switch (type) {
    case "integer":
      return Number.isSafeInteger(value);
    case "boolean":
      return typeof value === "boolean";
    case "jsonb":
      return value !== undefined;
    case "timestamptz":
      return typeof value === "string" && value.length <= 40 && !Number.isNaN(Date.parse(value));
    case "ulid":
      return typeof value === "string" && /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(value);
    case "text":
      return typeof value === "string";
  }
}

function checkDefault(
  { type, default: value }: { readonly type: ColumnType; readonly default?: unknown },
  context: z.core.$RefinementCtx,
): void {
  if (value === undefined || fits(type, value)) return;
  context.addIssue({ code: "custom", path: ["default"], message: `must be a value of the type ${type}` });
}

const attribute = z
  .strictObject({ name: identifier, type: columnType, default: defaultValue })
  .superRefine(checkDefault);

const column = z
  .strictObject({
    name: identifier,
    type: columnType,
    primary: z.boolean().default(false),
    ref: identifier.optional().describe("The table that the column refers to, by its primary column."),
    nullable: z.boolean().optional().describe("True by default, but for primary columns."),
    unique: z.boolean().default(false),
    default: defaultValue,
  })
  .superRefine(checkDefault)
  .transform((each) => ({ ...each, nullable: each.nullable ?? !each.primary }));

function uniqueNames(items: readonly { readonly name: string }[], context: z.core.$RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, { name }] of items.entries()) {
    if (seen.has(name))
      context.addIssue({
        code: "custom",
        path: [index, "name"],
        message: "stands there for the second time",
      });
    seen.add(name);
  }
}

const table = z.strictObject({
  name: identifier,
  columns: z
    .array(column)
    .min(1)
    .max(100)
    .superRefine(uniqueNames)
    .refine((columns) => columns.some(({ primary }) => primary), "must have a column with `primary: true`"),
});

/** Attributes that a plugin adds to entities, and tables of its own. */
export const contributedSchema = z.strictObject({
  attributes: z.record(identifier, z.array(attribute).max(100).superRefine(uniqueNames)).default({}),
  tables: z.array(table).max(50).superRefine(uniqueNames).default([]),
});

/** What a plugin adds to entities, and the tables of its own, with every default in place. */
export type ContributedSchema = z.output<typeof contributedSchema>;
