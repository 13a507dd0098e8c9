import { MortiseError } from "../errors.ts";
import type { Format } from "../formats/format.ts";
import type { Guest } from "../guest.ts";
import type { Input, Payload } from "../payload.ts";
import { payloadOf, plainInput } from "../payload.ts";
import { clip } from "../wasm/module.ts";
import type { Bound } from "./bind/bind.ts";
import type { Export } from "./bind/export.ts";
import { argumentsFrom, toJson } from "./json.ts";

/**
 * Format `component`: the input is a JSON array of the arguments, or an object of them by name; the output is the
 * result's JSON, an `err` like any other value, and nothing where there is no result.
 */
export function componentFormat(bound: Bound): Format {
  const find = (name: string): Export => {
    const found = bound.exports.get(name);
    if (found !== undefined) return found;
    const known = [...bound.exports.keys()].map(clip).join(", ") || "none";
    throw new MortiseError(
      "MORTISE_EXPORT_UNKNOWN",
      `There is no export \`${clip(name)}\`; there is ${known}.`,
    );
  };
  return {
    name: "component",
    exports: [...bound.exports.keys()],
    callSync(guest, name, input, options) {
      const found = find(name);
      return answer(found, found.callSync(guest, argumentsOf(found, input), options), guest);
    },
    async call(guest, name, input, options) {
      const found = find(name);
      return answer(found, await found.call(guest, argumentsOf(found, input), options), guest);
    },
  };
}

function argumentsOf({ type }: Export, input: Input): unknown[] {
  const plain = plainInput(input);
  const text = typeof plain === "string" ? plain : new TextDecoder().decode(plain);
  if (text === "" && type.params.length === 0) return [];
  let json: unknown;
  try {
    json = JSON.parse(text === "" ? "[]" : text);
  } catch (cause) {
    throw new MortiseError("MORTISE_ARGUMENT_INVALID", "The arguments are no JSON.", { cause });
  }
  return argumentsFrom(type, json);
}

function answer({ type }: Export, value: unknown, guest: Guest): Payload {
  const text = type.result === undefined ? "" : JSON.stringify(toJson(type.result, value));
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > guest.limits.output)
    throw new MortiseError(
      "MORTISE_OUTPUT_EXCEEDED",
      `The output is ${bytes.length} bytes long, and its cap is ${guest.limits.output}.`,
    );
  return payloadOf(bytes);
}
