import { name, PREAMBLE, section, u32, vector } from "../wasm/bytes.ts";

// A host function that runs out of stack half-way has done half its work. So before one runs, a function with a
// large frame is called: V8 checks a frame against the stack's limit before it makes it, and the function itself
// does nothing, so this costs a comparison. The frame is large because, on a branch never taken, as many results
// of calls are alive at once.

/** Values alive at once, eight bytes each: 64 KiB of stack that a host function can count on. */
const SLOTS = 8_192;

function probeModule(): Uint8Array<ArrayBuffer> {
  const I64 = 0x7e;
  // Filled, not built number by number: every process that compiles a plugin waits for this.
  const calls = new Uint8Array(SLOTS * 2);
  for (let i = 0; i < calls.length; i += 2) calls[i] = 0x10;
  const adds = new Uint8Array(SLOTS - 1).fill(0x7c);
  const head = [0, 0x20, 0, 0x04, 0x40];
  const tail = [0x1a, 0x0b, 0x0b];
  const bodyLength = head.length + calls.length + adds.length + tail.length;
  const codeHead = [...u32(1), ...u32(bodyLength), ...head];
  const before = [
    ...PREAMBLE,
    ...section(
      1,
      vector([
        [0x60, 0, 1, I64],
        [0x60, 1, 0x7f, 0],
      ]),
    ),
    ...section(2, vector([[...name("p"), ...name("v"), 0, 0]])),
    ...section(3, vector([u32(1)])),
    ...section(7, vector([[...name("probe"), 0, 1]])),
    ...[10, ...u32(codeHead.length - head.length + bodyLength), ...codeHead],
  ];
  const bytes = new Uint8Array(before.length + calls.length + adds.length + tail.length);
  bytes.set(before);
  bytes.set(calls, before.length);
  bytes.set(adds, before.length + calls.length);
  bytes.set(tail, bytes.length - tail.length);
  return bytes;
}

let probe: WebAssembly.ExportValue | undefined;

/** `(i32) -> ()`: called with 0 it does nothing, or overflows the stack while nothing has begun. */
export function stackProbe(): WebAssembly.ExportValue {
  if (probe === undefined) {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(probeModule()), { p: { v: () => 0n } });
    probe = instance.exports["probe"] as WebAssembly.ExportValue;
  }
  return probe;
}
