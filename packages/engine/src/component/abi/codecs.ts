import type { Encoding } from "../binary/definitions.ts";
import type { ValueType } from "../types.ts";
import type { Codec } from "./codec.ts";
import { flagsCodec, listCodec, pairCodec, recordCodec, tupleCodec } from "./compounds.ts";
import { casesOf, layoutOf } from "./layout.ts";
import { SCALARS, scalarCodec } from "./scalars.ts";
import { loadString, storeString } from "./strings.ts";
import { enumCodec, OPTION, taggedShape, variantCodec } from "./variants.ts";

const known: Readonly<Record<Encoding, WeakMap<ValueType, Codec>>> = {
  utf8: new WeakMap(),
  utf16: new WeakMap(),
  "latin1+utf16": new WeakMap(),
};

/**
 * The codec of a type, for guests whose strings are in that encoding: made once for each.
 *
 * Values look so: integers and floats as numbers (`s64` and `u64` as bigints), `char` and `string` as strings,
 * `list<u8>` as `Uint8Array`, other lists and tuples as arrays, records as objects with keys in camel case, flags as
 * objects of booleans, enums as their labels, variants and results as `{ tag, val }`, options as the value or
 * undefined (as `{ tag, val }` where the value may itself be undefined).
 */
export function codecOf(type: ValueType, encoding: Encoding): Codec {
  let codec = known[encoding].get(type);
  if (codec === undefined) {
    codec = make(type, encoding);
    known[encoding].set(type, codec);
  }
  return codec;
}

function make(type: ValueType, encoding: Encoding): Codec {
  const layout = layoutOf(type);
  const of = (each: ValueType): Codec => codecOf(each, encoding);
  const cases = (): (Codec | undefined)[] =>
    casesOf(type).map((each) => (each === undefined ? undefined : of(each)));
  switch (type.kind) {
    case "string":
      return pairCodec(
        layout,
        (cx, address, length) => loadString(cx, address, length, encoding),
        (cx, value) => storeString(cx, value, encoding),
      );
    case "list":
      return listCodec(layout, of(type.element), type.element.kind === "u8");
    case "record":
      return recordCodec(
        layout,
        type.fields.map((each) => ({ label: each.label, type: of(each.type) })),
      );
    case "tuple":
      return tupleCodec(layout, type.items.map(of));
    case "flags":
      return flagsCodec(layout, type.labels);
    case "enum":
      return enumCodec(layout, type.labels);
    case "variant":
      return variantCodec(layout, cases(), taggedShape(type.cases.map((each) => each.label)));
    case "option":
      return variantCodec(
        layout,
        cases(),
        type.some.kind === "option" ? taggedShape(["none", "some"]) : OPTION,
      );
    case "result":
      return variantCodec(layout, cases(), taggedShape(["ok", "err"]));
    case "own":
    case "borrow": {
      const { resource } = type.of;
      const { kind } = type;
      return {
        layout,
        load: (cx, address) => cx.handles.lift(resource, kind, cx.view.getUint32(address, true)),
        store: (cx, address, value) => {
          const handle = cx.handles.lower(resource, kind, value);
          cx.view.setUint32(address, handle, true);
        },
        lift: (cx, flat, at) => cx.handles.lift(resource, kind, (flat[at] as number) >>> 0),
        lower: (cx, value, flat, at) => {
          flat[at] = cx.handles.lower(resource, kind, value);
        },
      };
    }
    default:
      return scalarCodec(layout, SCALARS[type.kind] as (typeof SCALARS)[string]);
  }
}
