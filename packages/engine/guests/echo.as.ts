import { Host } from "@extism/as-pdk";
import { answer } from "./text.as";

/** Answers with its input, byte for byte. */
export function echo(): i32 {
  Host.output(Host.input());
  return 0;
}

/** Answers with its input as text in upper case, through the runtime's own strings. */
export function shout(): i32 {
  answer(Host.inputString().toUpperCase());
  return 0;
}

/** Logs its input once at each level the PDK has, and answers with nothing. */
export function log(): i32 {
  const text = Host.inputString();
  Host.log(1, text);
  Host.log(2, text);
  Host.log(0, text);
  Host.log(3, text);
  return 0;
}
