import { config } from "mortise:plugin";
import { emit } from "./mortise.ts";

/** Greets by name, and says so to everyone. */
export function greet(name: string): string {
  const said = emit("global", "__NAME__:greeted", { name });
  if (!said.ok) console.warn(said.message);
  return `${config.get("greeting") ?? "Hello"}, ${name}!`;
}
