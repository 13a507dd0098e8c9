import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const BUILT = new URL("../../../packages/engine/guests/components/build/", import.meta.url);

/** What both guests export. */
export const WORK = "mortise:work/work@0.1.0";

/** The guests of `work.wit`: one of 3 KB in C, and one of 1.5 MB, which is QuickJS with a few lines of TypeScript. */
export const GUESTS = { c: "c/work", qjs: "ts/work" } as const;
export type GuestName = keyof typeof GUESTS;

/** Where a built guest lies. */
export function componentPath(guest: GuestName): string {
  const path = fileURLToPath(new URL(`${GUESTS[guest]}.wasm`, BUILT));
  if (!existsSync(path))
    throw new Error(
      `The guest ${GUESTS[guest]} is not built. Build it with: npm run guests -- packages/engine/guests/components`,
    );
  return path;
}

export function componentBytes(guest: GuestName): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(componentPath(guest)));
}
