import type { Labelled } from "../binary/definitions.ts";
import { inside, Mismatch } from "./argument.ts";
import type { Codec } from "./codec.ts";
import type { Context } from "./context.ts";
import { keyOf, reader } from "./keys.ts";
import type { Layout } from "./layout.ts";
import { alignTo } from "./layout.ts";
import { integerAccess } from "./scalars.ts";

interface Slot {
  readonly codec: Codec;
  readonly offset: number;
  /** Which of the core values it begins with. */
  readonly flat: number;
}

/** Where values that follow each other lie, in memory and as core values. */
export function slots(codecs: readonly Codec[]): readonly Slot[] {
  let offset = 0;
  let flat = 0;
  return codecs.map((codec) => {
    offset = alignTo(offset, codec.layout.align);
    const slot = { codec, offset, flat };
    offset += codec.layout.size;
    flat += codec.layout.flat?.length ?? 0;
    return slot;
  });
}

/** A tuple is an array. */
export function tupleCodec(layout: Layout, codecs: readonly Codec[]): Codec {
  const parts = slots(codecs);
  const each = (value: unknown, put: (slot: Slot, item: unknown) => void): void => {
    if (!Array.isArray(value) || value.length !== parts.length)
      throw new Mismatch(`an array of ${parts.length}`, value);
    for (let i = 0; i < parts.length; i++) {
      try {
        put(parts[i] as Slot, value[i]);
      } catch (error) {
        throw inside(error, `[${i}]`);
      }
    }
  };
  return {
    layout,
    load: (cx, address) => parts.map(({ codec, offset }) => codec.load(cx, address + offset)),
    store: (cx, address, value) =>
      each(value, ({ codec, offset }, item) => codec.store(cx, address + offset, item)),
    lift: (cx, flat, at) => parts.map((slot) => slot.codec.lift(cx, flat, at + slot.flat)),
    lower: (cx, value, flat, at) =>
      each(value, (slot, item) => slot.codec.lower(cx, item, flat, at + slot.flat)),
  };
}

/** A record is an object, its labels in camel case. */
export function recordCodec(layout: Layout, fields: readonly Labelled<Codec>[]): Codec {
  const keys = fields.map((each) => keyOf(each.label));
  const parts = slots(fields.map((each) => each.type)).map((slot, i) => {
    const key = keys[i] as string;
    return { ...slot, key, get: reader(key) };
  });
  const expected = `an object with ${parts.map((each) => each.key).join(", ")}`;
  const count = parts.length;
  return {
    layout,
    load: (cx, address) => {
      const record: Record<string, unknown> = {};
      for (let i = 0; i < count; i++) {
        const { key, codec, offset } = parts[i] as (typeof parts)[number];
        record[key] = codec.load(cx, address + offset);
      }
      return record;
    },
    store: (cx, address, value) => {
      if (typeof value !== "object" || value === null) throw new Mismatch(expected, value);
      let i = 0;
      try {
        for (; i < count; i++) {
          const { codec, offset, get } = parts[i] as (typeof parts)[number];
          codec.store(cx, address + offset, get(value));
        }
      } catch (error) {
        throw inside(error, `.${keys[i]}`);
      }
    },
    lift: (cx, flat, at) => {
      const record: Record<string, unknown> = {};
      for (const slot of parts) record[slot.key] = slot.codec.lift(cx, flat, at + slot.flat);
      return record;
    },
    lower: (cx, value, flat, at) => {
      if (typeof value !== "object" || value === null) throw new Mismatch(expected, value);
      let i = 0;
      try {
        for (; i < count; i++) {
          const { codec, flat: from, get } = parts[i] as (typeof parts)[number];
          codec.lower(cx, get(value), flat, at + from);
        }
      } catch (error) {
        throw inside(error, `.${keys[i]}`);
      }
    },
  };
}

/** Flags are an object of booleans; those that are left out are false. */
export function flagsCodec(layout: Layout, labels: readonly string[]): Codec {
  const parts = labels.map(keyOf).map((key, i) => ({ key, bit: 2 ** i, get: reader(key) }));
  const { read, write } = integerAccess(layout.size);
  const lift = (bits: number): unknown => {
    const flags: Record<string, boolean> = {};
    for (const { key, bit } of parts) flags[key] = (bits & bit) !== 0;
    return flags;
  };
  const lower = (value: unknown): number => {
    if (typeof value !== "object" || value === null)
      throw new Mismatch(`an object of booleans: ${parts.map((each) => each.key).join(", ")}`, value);
    let bits = 0;
    for (const { key, bit, get } of parts) {
      const set = get(value);
      if (set === true) bits += bit;
      else if (set !== false && set !== undefined)
        throw inside(new Mismatch("true or false", set), `.${key}`);
    }
    return bits;
  };
  return {
    layout,
    load: (cx, address) => lift(read(cx.view, address) as number),
    store: (cx, address, value) => write(cx.view, address, lower(value)),
    lift: (_, flat, at) => lift(flat[at] as number),
    lower: (_, value, flat, at) => {
      flat[at] = lower(value);
    },
  };
}

/** A list is an array; one of bytes is a `Uint8Array`, and its bytes are the receiver's to keep. */
export function listCodec(layout: Layout, element: Codec, isBytes: boolean): Codec {
  const { size, align, cost } = element.layout;
  const load = (cx: Context, address: number, length: number): unknown => {
    cx.take(address, length * size, align, isBytes ? length : length * cost);
    if (isBytes) return cx.bytes.slice(address, address + length);
    const items: unknown[] = [];
    for (let i = 0; i < length; i++) items.push(element.load(cx, address + i * size));
    return items;
  };
  const store = (cx: Context, value: unknown): number => {
    if (isBytes && value instanceof Uint8Array) {
      const room = cx.allocate(value.length, 1);
      cx.bytes.set(value, room);
      cx.stored = value.length;
      return room;
    }
    if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && !(value instanceof DataView)))
      throw new Mismatch(isBytes ? "a Uint8Array, or base64 in JSON" : "an array", value);
    const list = value as ArrayLike<unknown>;
    const { length } = list;
    const room = cx.allocate(length * size, align);
    let i = 0;
    try {
      for (; i < length; i++) element.store(cx, room + i * size, list[i]);
    } catch (error) {
      throw inside(error, `[${i}]`);
    }
    cx.stored = length;
    return room;
  };
  return pairCodec(layout, load, store);
}

/** What is passed as an address and a length: `store` answers the one, and leaves the other in the context. */
export function pairCodec(
  layout: Layout,
  load: (cx: Context, address: number, length: number) => unknown,
  store: (cx: Context, value: unknown) => number,
): Codec {
  return {
    layout,
    load: (cx, address) => {
      const { view } = cx;
      return load(cx, view.getUint32(address, true), view.getUint32(address + 4, true));
    },
    store: (cx, address, value) => {
      const room = store(cx, value);
      // Only now: the guest may have grown its memory.
      const { view } = cx;
      view.setUint32(address, room, true);
      view.setUint32(address + 4, cx.stored, true);
    },
    lift: (cx, flat, at) => load(cx, (flat[at] as number) >>> 0, (flat[at + 1] as number) >>> 0),
    lower: (cx, value, flat, at) => {
      flat[at] = store(cx, value);
      flat[at + 1] = cx.stored;
    },
  };
}
