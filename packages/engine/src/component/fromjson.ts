import { inside, Mismatch } from "./abi/argument.ts";
import { keyOf } from "./abi/keys.ts";
import { casesOf } from "./abi/layout.ts";
import type { ResourceJson } from "./json.ts";
import { NO_RESOURCES, tagsOf } from "./json.ts";
import { keyed, unknownField } from "./keyed.ts";
import type { ValueType } from "./types.ts";

/**
 * A value from its JSON form, ready to be passed. What is of the wrong kind is found when it is passed; what passing
 * would not see is found here, such as a field that there is none of. Bytes may also be an array, and the keys of a
 * record or of flags its labels.
 *
 * @throws Mismatch, and MORTISE_EXPORT_UNCALLABLE for a resource, where nothing says what stands for it
 */
export function fromJson(type: ValueType, json: unknown, resources = NO_RESOURCES): unknown {
  switch (type.kind) {
    case "s64":
    case "u64":
      if (typeof json === "number") return Number.isSafeInteger(json) ? BigInt(json) : json;
      return typeof json === "string" && /^-?[0-9]{1,20}$/.test(json) ? BigInt(json) : json;
    case "f32":
    case "f64":
      return floatFrom(type.kind, json);
    case "string":
      if (typeof json === "string" && !json.isWellFormed())
        throw new Mismatch("well-formed Unicode", json, "text with half of a character");
      return json;
    case "list":
      if (type.element.kind === "u8") return typeof json === "string" ? bytesFrom(json) : json;
      return Array.isArray(json) ? json.map((each, i) => partFrom(type.element, each, i, resources)) : json;
    case "tuple":
      // Of another length it is refused when it is passed.
      if (!Array.isArray(json) || json.length !== type.items.length) return json;
      return type.items.map((each, i) => partFrom(each, json[i], i, resources));
    case "flags":
      return Object.fromEntries(keyed(type, json));
    case "record": {
      const given = keyed(type, json);
      return Object.fromEntries(
        type.fields.map(({ label, type: of }) => {
          const key = keyOf(label);
          return [key, partFrom(of, given.get(key), key, resources)];
        }),
      );
    }
    case "own":
    case "borrow": {
      const { resource } = type.of;
      const taken = resources.take(resource, type.kind, json);
      if (taken !== undefined) return taken;
      throw new Mismatch(`a \`${resource.label}\` that is still held`, json);
    }
    case "option":
      if (type.some.kind === "option") return taggedFrom(type, json, resources);
      return json === undefined || json === null ? undefined : fromJson(type.some, json, resources);
    case "variant":
    case "result":
      return taggedFrom(type, json, resources);
    default:
      return json;
  }
}

/** The same of a part of a value; what is wrong with it says where it is. */
function partFrom(type: ValueType, json: unknown, step: string | number, resources: ResourceJson): unknown {
  try {
    return fromJson(type, json, resources);
  } catch (error) {
    throw inside(error, typeof step === "number" ? `[${step}]` : `.${step}`);
  }
}

/** JSON's numbers go on where a double's end, and a double's where a float's end. */
function floatFrom(kind: "f32" | "f64", json: unknown): unknown {
  if (json === "NaN" || json === "Infinity" || json === "-Infinity") return Number(json);
  if (typeof json === "number" && !Number.isFinite(kind === "f32" ? Math.fround(json) : json))
    throw new Mismatch(`a number that an ${kind} can hold, or "Infinity" as text`, json);
  return json;
}

const TAGGED = ["tag", "val"] as const;

function taggedFrom(type: ValueType, json: unknown, resources: ResourceJson): unknown {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) throw new Mismatch(`an object with a tag of ${tagsOf(type).join(", ")}`, json);
  for (const [name, value] of Object.entries(json))
    if (name !== "tag" && name !== "val") throw unknownField(name, TAGGED, value);
  const { tag, val } = json as { readonly tag?: unknown; readonly val?: unknown };
  const tags = tagsOf(type);
  const number = tags.indexOf(tag as string);
  if (number < 0) throw inside(new Mismatch(`one of ${tags.join(", ")}`, tag), ".tag");
  const of = casesOf(type)[number];
  if (of !== undefined) return { tag, val: partFrom(of, val, "val", resources) };
  if (val === undefined || val === null) return { tag };
  throw inside(new Mismatch(`left out: \`${String(tag)}\` has no payload`, val), ".val");
}

/** Text that is no base64 stays as it is: it is refused when it is passed. */
function bytesFrom(text: string): unknown {
  const bytes = Buffer.from(text, "base64");
  const padded = bytes.toString("base64");
  const plain = padded.endsWith("==")
    ? padded.slice(0, -2)
    : padded.endsWith("=")
      ? padded.slice(0, -1)
      : padded;
  return text === padded || text === plain ? new Uint8Array(bytes) : text;
}
