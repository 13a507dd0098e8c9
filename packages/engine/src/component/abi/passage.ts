import type { Encoding } from "../binary/definitions.ts";
import type { FuncType } from "../types.ts";
import { weigh } from "../types.ts";
import { argumentError, Mismatch } from "./argument.ts";
import type { Codec, CoreValue } from "./codec.ts";
import { codecOf } from "./codecs.ts";
import { slots } from "./compounds.ts";
import type { Context } from "./context.ts";
import { flatParams, flatResult } from "./layout.ts";

/** How the values of one function pass into and out of a guest: made once for a function (CanonicalABI.md, "Flattening"). */
export interface Passage {
  /** Into a guest: its export's core arguments. @throws MORTISE_ARGUMENT_INVALID, MORTISE_BAD_POINTER */
  lowerParams(cx: Context, args: readonly unknown[]): CoreValue[];
  /** Out of a guest: what its export answered. @throws MORTISE_BAD_POINTER, MORTISE_VALUE_INVALID, MORTISE_HANDLE_INVALID */
  liftResult(cx: Context, core: unknown): unknown;
  /** Out of a guest: the arguments of an import that it calls. */
  liftParams(cx: Context, core: readonly CoreValue[]): readonly unknown[];
  /** What a guest gets whose call has been ended. */
  readonly nothing: CoreValue | undefined;
  /** Into a guest: what its import answers; `core` are the core arguments, the last of which may say where to put it. */
  lowerResult(cx: Context, value: unknown, core: readonly CoreValue[]): CoreValue | undefined;
}

/**
 * The passage of a function for guests whose strings are in that encoding. It is made when the first value passes: of the
 * functions that a component links, most are never called.
 */
export function passageOf(type: FuncType, encoding: Encoding): Passage {
  let made: Passage | undefined;
  const passage = (): Passage => {
    made ??= make(type, encoding);
    return made;
  };
  return {
    get nothing() {
      return passage().nothing;
    },
    lowerParams: (cx, args) => passage().lowerParams(cx, args),
    liftResult: (cx, core) => passage().liftResult(cx, core),
    liftParams: (cx, core) => passage().liftParams(cx, core),
    lowerResult: (cx, value, core) => passage().lowerResult(cx, value, core),
  };
}

function make(type: FuncType, encoding: Encoding): Passage {
  const labels = type.params.map((each) => each.label);
  const codecs = type.params.map((each) => codecOf(each.type, encoding));
  const flat = flatParams(type);
  const starts: number[] = [];
  let length = 0;
  for (const codec of codecs) {
    starts.push(length);
    length += codec.layout.flat?.length ?? 0;
  }
  const packed =
    flat === undefined
      ? codecOf(weigh({ kind: "tuple", items: type.params.map((each) => each.type) }), encoding)
      : undefined;
  const offsets = slots(codecs).map((each) => each.offset);
  const result = type.result === undefined ? undefined : codecOf(type.result, encoding);
  const isDirect = flatResult(type) !== undefined;

  const lowerFlat = (cx: Context, args: readonly unknown[]): CoreValue[] => {
    const core = new Array<CoreValue>(length);
    for (let i = 0; i < codecs.length; i++) {
      try {
        (codecs[i] as Codec).lower(cx, args[i], core, starts[i] as number);
      } catch (error) {
        throw argumentError(error, `The argument \`${labels[i]}\``);
      }
    }
    return core;
  };

  const lowerPacked = (cx: Context, args: readonly unknown[], tuple: Codec): CoreValue[] => {
    const address = cx.allocate(tuple.layout.size, tuple.layout.align);
    for (let i = 0; i < codecs.length; i++) {
      try {
        (codecs[i] as Codec).store(cx, address + (offsets[i] as number), args[i]);
      } catch (error) {
        throw argumentError(error, `The argument \`${labels[i]}\``);
      }
    }
    return [address];
  };

  const load = (cx: Context, codec: Codec, address: number): unknown => {
    cx.check(address, codec.layout.size, codec.layout.align);
    return codec.load(cx, address);
  };

  const direct = flatResult(type)?.[0];
  return {
    nothing: direct === undefined ? undefined : direct === "i64" ? 0n : 0,
    lowerParams: (cx, args) => {
      if (args.length !== codecs.length)
        throw argumentError(
          new Mismatch(`${codecs.length} arguments: ${labels.join(", ")}`, args),
          "What is passed",
        );
      return packed === undefined ? lowerFlat(cx, args) : lowerPacked(cx, args, packed);
    },
    liftResult: (cx, core) => {
      if (result === undefined) return undefined;
      if (isDirect) return result.lift(cx, [core as CoreValue], 0);
      return load(cx, result, (core as number) >>> 0);
    },
    liftParams: (cx, core) => {
      if (packed !== undefined) return load(cx, packed, (core[0] as number) >>> 0) as unknown[];
      return codecs.map((codec, i) => codec.lift(cx, core, starts[i] as number));
    },
    lowerResult: (cx, value, core) => {
      if (result === undefined) return undefined;
      try {
        if (isDirect) {
          const out: CoreValue[] = [];
          result.lower(cx, value, out, 0);
          return out[0];
        }
        const address = (core[core.length - 1] as number) >>> 0;
        cx.check(address, result.layout.size, result.layout.align);
        result.store(cx, address, value);
        return undefined;
      } catch (error) {
        throw argumentError(error, "The answer");
      }
    },
  };
}
