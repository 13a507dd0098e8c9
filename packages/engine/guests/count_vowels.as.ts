import { Config, Host, Var } from "@extism/as-pdk";
import { answer } from "./text.as";

/** Counts the vowels of its input, keeps a running total in a var, and answers with both as JSON. */
export function count_vowels(): i32 {
  const configured = Config.get("vowels");
  const vowels = configured === null ? "aeiouAEIOU" : configured;
  const input = Host.inputString();
  let count = 0;
  for (let i = 0; i < input.length; i++) {
    if (vowels.includes(input.charAt(i))) count++;
  }
  const before = Var.getString("total");
  const total = (before === null ? 0 : I32.parseInt(before)) + count;
  Var.set("total", Uint8Array.wrap(String.UTF8.encode(total.toString())));
  answer('{"count":' + count.toString() + ',"total":' + total.toString() + ',"vowels":"' + vowels + '"}');
  return 0;
}
