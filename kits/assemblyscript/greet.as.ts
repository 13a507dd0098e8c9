import { emit, input, output, quote, setting, succeeded, warn } from "./mortise.as";

/** Greets by name, and says so to everyone. */
export function greet(): i32 {
  const name = input();
  const reply = emit("global", "__NAME__:greeted", '{"name":' + quote(name) + "}");
  if (!succeeded(reply)) warn(reply);
  output(setting("greeting", "Hello") + ", " + name + "!");
  return 0;
}
