import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { guestBytes } from "../guests.ts";

/** What plugins are written in. */
export type Kind = "c" | "typescript";

const SCRIPT = (at: number): string => `
interface Event { readonly type: string; readonly payload?: { readonly n?: number } }
/** Says hello, and how often. */
export function greet(input: { name: string }): { text: string } {
  return { text: \`Hello \${input.name}, from plugin ${at}.\` };
}
export function handle_event(event: Event): void {
  if (event.type === "never") greet({ name: "nobody" });
}
`;

/**
 * Writes folders of plugins that subscribe to everything. No two have the same code: what is shared between copies would
 * be measured.
 */
export function writePlugins(root: string, count: number, kind: Kind): void {
  for (let at = 0; at < count; at++) {
    const folder = join(root, `p${at}`);
    mkdirSync(folder, { recursive: true });
    const code = kind === "c" ? "main.wasm" : "main.ts";
    writeFileSync(join(folder, code), kind === "c" ? marked(guestBytes("events"), at) : SCRIPT(at));
    writeFileSync(
      join(folder, "plugin.yaml"),
      `name: p${at}\nversion: 1.0.0\ncode: ${code}\nsubscribe: [{ streams: ["*"] }]\n`,
    );
  }
}

/** The same module with a custom section of its own. */
function marked(bytes: Uint8Array, at: number): Uint8Array {
  const name = Buffer.from(`copy ${at}`);
  return Buffer.concat([bytes, Uint8Array.of(0, name.length + 1, name.length), name]);
}
