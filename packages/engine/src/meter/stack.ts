import { name, PREAMBLE, section, u32, vector } from "../wasm/bytes.ts";

// A host function that runs out of stack half-way has done half its work. So before one runs, a function with a
// large frame is called: V8 checks a frame against the stack's limit before it makes it, and the function itself
// does nothing, so this costs a comparison. The frame is large because, on a branch never taken, as many results
// of calls are alive at once, and all go into a global: V8's second compiler would leave out what nobody uses.

// A few calls with many results each, of 16 bytes: V8's first compiler goes over all live values at every call, and
// with 8,192 calls of one result it took 20 ms of a process's first call of a host function.
const CALLS = 5;
const RESULTS = 1_000;

/** A module with one function whose frame is larger than 64 KiB: what a host function can count on. */
function probeModule(): Uint8Array<ArrayBuffer> {
  const V128 = 0x7b;
  // Through a table that stays empty, so that nothing is known of what is called.
  const call = [0x41, 0, 0x11, 0, 0];
  const head = [0, 0x20, 0, 0x04, 0x40].concat(...new Array<number[]>(CALLS).fill(call));
  const tail = [0x24, 0, 0x0b, 0x0b];
  const add = [0xfd, 0xce, 0x01];
  const adds = CALLS * RESULTS - 1;
  const bodyLength = head.length + adds * add.length + tail.length;
  const count = u32(RESULTS);
  const size = u32(bodyLength);
  const results = new Array<number>(RESULTS).fill(V128);
  const zero = new Array<number>(16).fill(0);
  const before = PREAMBLE.concat(
    section(1, [2, 0x60, 0].concat(count, results, [0x60, 1, 0x7f, 0])),
    section(3, vector([u32(1)])),
    section(4, vector([[0x70, 0x01, 1, 1]])),
    section(6, vector([[V128, 1, 0xfd, 0x0c].concat(zero, 0x0b)])),
    section(7, vector([name("probe").concat(0, 0)])),
    [10].concat(u32(1 + size.length + bodyLength), 1, size, head),
  );
  const bytes = new Uint8Array(before.length + adds * add.length + tail.length);
  bytes.set(before);
  bytes.set(add, before.length);
  // Each copy doubles what is there.
  for (let done = add.length, all = adds * add.length; done < all; done *= 2)
    bytes.copyWithin(before.length + done, before.length, before.length + Math.min(done, all - done));
  bytes.set(tail, bytes.length - tail.length);
  return bytes;
}

let probe: WebAssembly.ExportValue | undefined;

/** `(i32) -> ()`: called with 0 it does nothing, or overflows the stack while nothing has begun. */
export function stackProbe(): WebAssembly.ExportValue {
  if (probe === undefined) {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(probeModule()));
    probe = instance.exports["probe"] as WebAssembly.ExportValue;
  }
  return probe;
}
