import { Host, Var } from "@extism/as-pdk";
import { answer } from "./text.as";

/** Takes `key=value`, and keeps it. */
export function set(): i32 {
  const input = Host.inputString();
  const at = input.indexOf("=");
  Var.set(input.slice(0, at), Uint8Array.wrap(String.UTF8.encode(input.slice(at + 1))));
  return 0;
}

/** Takes a key; answers with its value, or with `(none)`. */
export function get(): i32 {
  const value = Var.getString(Host.inputString());
  answer(value === null ? "(none)" : value);
  return 0;
}

/** Takes a key, and forgets it. */
export function remove(): i32 {
  Var.remove(Host.inputString());
  return 0;
}

/** Takes a number of bytes, and keeps that many under the key `big`. */
export function fill(): i32 {
  Var.set("big", new Uint8Array(I32.parseInt(Host.inputString())));
  return 0;
}

/** Adds one to the var `count`, and answers with it. */
export function count(): i32 {
  const before = Var.getString("count");
  const text = ((before === null ? 0 : I32.parseInt(before)) + 1).toString();
  Var.set("count", Uint8Array.wrap(String.UTF8.encode(text)));
  answer(text);
  return 0;
}
