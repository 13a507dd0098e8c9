/** Bytes that look random, and are the same for the same seed (mulberry32). Nothing secret may come from them. */
export function seeded(seed: number): (into: Uint8Array) => void {
  let state = seed >>> 0;
  return (into) => {
    for (let at = 0; at < into.length; at++) {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      into[at] = (mixed ^ (mixed >>> 14)) >>> 24;
    }
  };
}
