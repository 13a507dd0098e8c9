import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runProgram } from "./child.ts";
import { guestPath } from "./guests.ts";

/** A host of Extism in another language, built by the script beside its source. */
export interface NativePeer {
  readonly name: "rust" | "go";
  readonly program: string;
}

/** Those that are built. */
export function nativePeers(): readonly NativePeer[] {
  return (["rust", "go"] as const).flatMap((name) => {
    const program = fileURLToPath(new URL(`../peers/build/${name}`, import.meta.url));
    return existsSync(program) ? [{ name, program }] : [];
  });
}

/** Microseconds for one call of a guest's export with so many bytes, warm. */
export async function nativeCall(peer: NativePeer, guest: string, bytes: number): Promise<number> {
  const answer = await runProgram(peer.program, [guestPath(guest), guest, String(bytes)]);
  return (answer as { readonly us: number }).us;
}
