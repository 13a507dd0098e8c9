import { MortiseError } from "../errors.ts";
import type { Format } from "../formats/format.ts";
import type { Guest } from "../guest.ts";
import type { Input, Payload } from "../payload.ts";
import { emptyPayload, plainInput } from "../payload.ts";
import { clip } from "../wasm/module.ts";
import { inside, Mismatch } from "./abi/argument.ts";
import { argumentsFrom } from "./arguments.ts";
import type { Bound } from "./bind/bind.ts";
import { exportedDrops } from "./bind/drop.ts";
import type { Shape } from "./bind/state.ts";
import { stateOf } from "./bind/state.ts";
import type { Callable } from "./callable.ts";
import type { ResourceJson } from "./json.ts";
import { toJson } from "./json.ts";
import { unknownField } from "./keyed.ts";
import { asProgram } from "./program.ts";
import type { FuncType, Resource } from "./types.ts";

/** So many exports are named where one is called that is not there. */
const LISTED = 50;

/**
 * Format `component`: the input is a JSON array of the arguments, or an object of them by name; the output is the
 * result's JSON, an `err` like any other value, and nothing where there is no result.
 */
export function componentFormat(bound: Bound): Format {
  const { shape } = bound;
  const callables = new Map<string, Callable>([...bound.exports, ...exportedDrops(bound.resources)]);
  for (const [name, each] of bound.exports) callables.set(name, asProgram(name, each));
  const find = (guest: Guest, name: string): Callable => {
    const found = callables.get(name);
    if (found !== undefined) return found;
    const names = [...callables.keys()];
    const more = names.length > LISTED ? `, and ${names.length - LISTED} more` : "";
    const known = `${names.slice(0, LISTED).map(clip).join(", ")}${more}`;
    throw new MortiseError(
      "MORTISE_EXPORT_UNKNOWN",
      `There is no export \`${clip(name)}\`; there is ${known}.`,
      { plugin: guest.plugin, export: clip(name) },
    );
  };
  return {
    name: "component",
    exports: [...callables.keys()],
    callSync(guest, name, input, options) {
      const found = find(guest, name);
      const resources = new CallResources(guest, shape);
      const value = found.callSync(guest, argumentsOf(guest, name, found.type, input, resources), options);
      return resources.answer(found.type, value);
    },
    async call(guest, name, input, options) {
      const found = find(guest, name);
      const resources = new CallResources(guest, shape);
      const value = await found.call(guest, argumentsOf(guest, name, found.type, input, resources), options);
      return resources.answer(found.type, value);
    },
    typed: {
      callSync: (guest, name, args, options) => find(guest, name).callSync(guest, args, options),
      call: async (guest, name, args, options) => find(guest, name).call(guest, args, options),
    },
  };
}

function argumentsOf(
  guest: Guest,
  name: string,
  type: FuncType,
  input: Input,
  resources: ResourceJson,
): unknown[] {
  try {
    return readArguments(type, input, resources);
  } catch (error) {
    throw error instanceof MortiseError ? error.in({ plugin: guest.plugin, export: clip(name) }) : error;
  }
}

function readArguments(type: FuncType, input: Input, resources: ResourceJson): unknown[] {
  const plain = plainInput(input);
  const text = typeof plain === "string" ? plain : new TextDecoder().decode(plain);
  if (text === "" && type.params.length === 0) return [];
  let json: unknown;
  try {
    json = JSON.parse(text === "" ? "[]" : text);
  } catch (cause) {
    throw new MortiseError("MORTISE_ARGUMENT_INVALID", "The arguments are no JSON.", { cause });
  }
  return argumentsFrom(type, json, resources);
}

const ENCODER = new TextEncoder();

/** A value that is known to have JSON: all that can be wrong with it is its length, which V8 bounds. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLong("is longer than a text can be");
    throw cause;
  }
}

function tooLong(problem: string): MortiseError {
  return new MortiseError("MORTISE_OUTPUT_EXCEEDED", `The output ${problem}.`);
}

/** What stands for a resource is made of these; the first may be left out. */
const HANDLE: readonly string[] = ["resource", "handle"];

/** The resources that one call passes as JSON: those that it gives away are forgotten once it has succeeded. */
class CallResources implements ResourceJson {
  private readonly guest: Guest;
  private readonly shape: Shape;
  private readonly given: number[] = [];
  private readonly made: { readonly handle: number; readonly value: unknown }[] = [];

  constructor(guest: Guest, shape: Shape) {
    this.guest = guest;
    this.shape = shape;
  }

  give(resource: Resource, value: unknown): unknown {
    const json = stateOf(this.guest, this.shape).held.add(resource, value);
    if (json !== undefined) {
      this.made.push({ handle: json.handle, value });
      return json;
    }
    throw new MortiseError(
      "MORTISE_OUTPUT_EXCEEDED",
      `More resources \`${resource.label}\` are held than may be: drop some.`,
    );
  }

  take(resource: Resource, kind: "own" | "borrow", json: unknown): unknown {
    if (typeof json !== "object" || json === null) return undefined;
    const { handle } = json as { readonly handle?: unknown };
    if (typeof handle !== "number") return undefined;
    for (const [name, value] of Object.entries(json)) {
      if (!HANDLE.includes(name)) throw unknownField(name, HANDLE, value);
      if (name === "resource" && value !== resource.label)
        throw inside(new Mismatch(`\`${resource.label}\``, value), ".resource");
    }
    if (kind === "own") this.given.push(handle);
    return stateOf(this.guest, this.shape).held.get(resource, handle);
  }

  answer({ result }: FuncType, value: unknown): Payload {
    const { guest, shape, given } = this;
    if (given.length > 0) for (const each of given) stateOf(guest, shape).held.forget(each);
    if (result === undefined) return emptyPayload(0);
    try {
      const text = jsonText(toJson(result, value, this));
      const { output } = guest.limits;
      const length = text.length > output ? text.length : Buffer.byteLength(text);
      if (length > output) throw tooLong(`is ${length} bytes long, and its cap is ${output}`);
      const payload = emptyPayload(length);
      ENCODER.encodeInto(text, payload);
      return payload;
    } catch (error) {
      this.dropMade();
      throw error;
    }
  }

  /** Drops what the caller will never know that it holds. */
  private dropMade(): void {
    for (const { handle, value } of this.made.splice(0)) {
      stateOf(this.guest, this.shape).held.forget(handle);
      if (typeof value === "object" && value !== null && Symbol.dispose in value)
        (value as Disposable)[Symbol.dispose]();
    }
  }
}
