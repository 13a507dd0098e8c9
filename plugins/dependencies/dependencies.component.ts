// world: plugins/dependencies#dependencies
type Kind = "runtime" | "development" | "optional" | "peer";

interface Dependency {
  name: string;
  range: string;
  kind: Kind;
}

const FIELDS: readonly (readonly [field: string, kind: Kind])[] = [
  ["dependencies", "runtime"],
  ["devDependencies", "development"],
  ["optionalDependencies", "optional"],
  ["peerDependencies", "peer"],
];

export const manifest = {
  read(text: string): Dependency[] {
    const found = FIELDS.flatMap(([field, kind]) =>
      Object.entries(rangesIn(text, field)).map(([name, range]) => ({ name, range, kind })),
    );
    return found.sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
  },
};

// What is thrown is the `err` of the result.
function rangesIn(text: string, field: string): Record<string, string> {
  const ranges = fieldsOf(text)[field] ?? {};
  if (isObject(ranges) && Object.values(ranges).every((range) => typeof range === "string"))
    return ranges as Record<string, string>;
  throw `Its \`${field}\` is no object of texts.`;
}

function fieldsOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    throw "It is no JSON.";
  }
  throw "It is no object.";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
