import { Config, Host } from "@extism/as-pdk";
import { answer } from "./text.as";

/** Takes a key; answers with its config value, or with `(none)`. */
export function get(): i32 {
  const value = Config.get(Host.inputString());
  answer(value === null ? "(none)" : value);
  return 0;
}
