// What no host can do without: an ES module is loaded, the guest is read, and V8 compiles it.
const { readFileSync } = process.getBuiltinModule("node:fs");

export const compiled = (guest) => new WebAssembly.Module(readFileSync(guest));
