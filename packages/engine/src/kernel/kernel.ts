import { readFileSync } from "node:fs";
import { MortiseError } from "../errors.ts";
import type { Payload } from "../payload.ts";
import { payloadFrom } from "../payload.ts";
import { writeText } from "../text.ts";
import { KERNEL } from "./layout.ts";

/** What of a call the kernel must know: a place to put the call's blocks while another call has the kernel. */
export interface Occupant {
  /** Copied out of the kernel; undefined while the call is in it, or has nothing there. */
  saved: Uint8Array | undefined;
}

type Fn = (...args: number[]) => number;

/**
 * The Extism kernel of this thread: one wasm instance whose memory holds the blocks of one call at a time. When
 * another call needs it, what the first one holds is copied out, zeroed, and put back when that call goes on.
 */
export class Kernel {
  readonly memory: WebAssembly.Memory;
  readonly exports: Readonly<Record<string, WebAssembly.ExportValue>>;
  occupant: Occupant | undefined;
  private view: Uint8Array<ArrayBuffer>;
  private words: Int32Array;
  private readonly beginCall: Fn;
  private readonly reserveBlock: Fn;
  private readonly wipeAll: Fn;
  private readonly hold: Fn;

  constructor(instance: WebAssembly.Instance) {
    this.exports = instance.exports;
    this.memory = instance.exports["memory"] as WebAssembly.Memory;
    this.beginCall = instance.exports["begin"] as Fn;
    this.reserveBlock = instance.exports["reserve"] as Fn;
    this.wipeAll = instance.exports["wipe"] as Fn;
    this.hold = instance.exports["hold"] as Fn;
    this.view = new Uint8Array(this.memory.buffer);
    this.words = new Int32Array(this.memory.buffer);
  }

  /** The kernel's memory as it is now; a view goes stale when the memory grows. */
  get bytes(): Uint8Array<ArrayBuffer> {
    if (this.view.length === 0) this.refresh();
    return this.view;
  }

  private refresh(): void {
    this.view = new Uint8Array(this.memory.buffer);
    this.words = new Int32Array(this.memory.buffer);
  }

  /** Writes text as UTF-8; `length` is how many bytes that takes. */
  write(text: string, address: number, length: number): void {
    if (this.view.length === 0) this.refresh();
    writeText(this.view, text, address, length);
  }

  /** One 32-bit word of the kernel's state, by its offset in {@link KERNEL}. */
  word(offset: number): number {
    if (this.words.length === 0) this.refresh();
    return this.words[offset >>> 2] as number;
  }

  /** A 64-bit number of the state; what does not fit 32 bits is beyond any memory, and comes back as -1. */
  private wide(offset: number): number {
    return this.word(offset + 4) === 0 ? this.word(offset) >>> 0 : -1;
  }

  /**
   * Begins a call: wipes what the last one left, gives it `allowance` bytes, and makes room for its input.
   * Returns where the input goes; 0 for an input of no bytes.
   *
   * @throws MORTISE_MEMORY_EXCEEDED
   */
  begin(call: Occupant, inputLength: number, allowance: number): number {
    if (this.occupant !== undefined && this.occupant !== call) this.displace();
    this.occupant = call;
    call.saved = undefined;
    const address = this.beginCall(inputLength, Math.min(allowance + KERNEL.HEAP, 0xfffffff0) | 0) >>> 0;
    if (address === 0 && inputLength !== 0) {
      this.occupant = undefined;
      throw new MortiseError(
        "MORTISE_MEMORY_EXCEEDED",
        `An input of ${inputLength} bytes does not fit in what is left of the memory cap.`,
      );
    }
    return address;
  }

  /** Makes the kernel's memory hold that call's blocks again. Cheap where it still does. */
  claim(call: Occupant): void {
    if (this.occupant === call) return;
    if (this.occupant !== undefined) this.displace();
    // The last call may have ended and left its blocks, for the next one that begins to wipe.
    else this.wipeAll();
    this.occupant = call;
    const saved = call.saved;
    if (saved === undefined) return;
    call.saved = undefined;
    if (this.hold(saved.length) === 0)
      throw new MortiseError("MORTISE_OUT_OF_MEMORY", "The kernel could not hold a suspended call again.");
    this.bytes.set(saved);
  }

  /** A copy of what a call holds, for a kernel in another thread. */
  held(call: Occupant): Uint8Array {
    this.claim(call);
    return this.bytes.slice(0, (this.word(KERNEL.TOP) >>> 0) + KERNEL.SLACK);
  }

  /** Makes what a call holds what it held elsewhere. */
  replace(call: Occupant, held: Uint8Array): void {
    this.release(call);
    call.saved = held;
    this.claim(call);
  }

  /** Forgets a call that has ended: its blocks are wiped when the next one begins. */
  release(call: Occupant): void {
    if (this.occupant === call) this.occupant = undefined;
    call.saved = undefined;
  }

  private displace(): void {
    const call = this.occupant;
    if (call !== undefined) call.saved = this.held(call);
    this.wipeAll();
    this.occupant = undefined;
  }

  /**
   * A copy of the output that the guest set, or undefined where it set an error or the output is longer than `cap`.
   * An output that lies outside of what the guest may read is no output.
   */
  take(cap: number): Payload | undefined {
    if (this.words.length === 0) this.refresh();
    const { words } = this;
    if (words[KERNEL.ERROR >>> 2] !== 0) return undefined;
    const length = this.outputLength;
    if (length > cap) return undefined;
    return this.copy((words[KERNEL.OUTPUT >>> 2] as number) >>> 0, length);
  }

  /** A copy of a block's bytes, by its handle; none where there is no such block. */
  takeBlock(handle: number): Payload {
    const length = this.blockLength(handle);
    return this.copy(handle, length);
  }

  private copy(from: number, length: number): Payload {
    return payloadFrom(this.bytes, this.words, from, length);
  }

  /** How long the output is that the guest set. */
  get outputLength(): number {
    if (this.words.length === 0) this.refresh();
    const { words } = this;
    if (words[(KERNEL.OUTPUT >>> 2) + 1] !== 0 || words[(KERNEL.OUTPUT_LENGTH >>> 2) + 1] !== 0) return 0;
    const length = (words[KERNEL.OUTPUT_LENGTH >>> 2] as number) >>> 0;
    return this.reaches((words[KERNEL.OUTPUT >>> 2] as number) >>> 0, length) ? length : 0;
  }

  private reaches(address: number, length: number): boolean {
    return address >= KERNEL.HEAP && length >= 0 && address + length <= this.word(KERNEL.TOP) >>> 0;
  }

  /** The guest's error message, or undefined where it set none. */
  error(): Uint8Array | undefined {
    const handle = this.wide(KERNEL.ERROR);
    return handle === 0 ? undefined : this.block(handle);
  }

  clearError(): void {
    if (this.words.length === 0) this.refresh();
    this.words[KERNEL.ERROR >>> 2] = 0;
    this.words[(KERNEL.ERROR >>> 2) + 1] = 0;
  }

  /** The bytes of a block by its handle; none where there is no such block. A view, good until the kernel runs again. */
  block(handle: number): Uint8Array {
    return this.span(handle, this.blockLength(handle));
  }

  /** How long a block is; 0 where there is none. Its header is the guest's to forge, so what it says is checked. */
  private blockLength(handle: number): number {
    if (handle < KERNEL.HEAP + 16 || handle % 16 !== 0 || handle >= this.word(KERNEL.TOP) >>> 0) return 0;
    if (this.word(handle - 8) >>> 0 !== USED) return 0;
    const length = this.word(handle - 12) >>> 0;
    return this.reaches(handle, length) ? length : 0;
  }

  /** Any bytes between HEAP and TOP, as the guest may read them itself. */
  span(address: number, length: number): Uint8Array {
    return this.reaches(address, length)
      ? this.bytes.subarray(address, address + length)
      : this.bytes.subarray(0, 0);
  }

  /** Notes what an export returned that does not note it itself. */
  finish(code: number): void {
    if (this.words.length === 0) this.refresh();
    this.words[KERNEL.RESULT >>> 2] = code;
    this.words[KERNEL.DONE >>> 2] = 1;
  }

  /** Puts text into a block of its own, as UTF-8; returns its handle, or 0 for none. */
  placeText(text: string): number {
    if (text.length === 0) return 0;
    const length = Buffer.byteLength(text);
    const handle = this.reserve(length);
    this.write(text, handle, length);
    return handle;
  }

  /** Puts bytes into a block of their own; returns its handle, or 0 for none. */
  place(bytes: Uint8Array): number {
    if (bytes.length === 0) return 0;
    const handle = this.reserve(bytes.length);
    this.bytes.set(bytes, handle);
    return handle;
  }

  /** @throws MORTISE_MEMORY_EXCEEDED */
  reserve(length: number): number {
    const handle = this.reserveBlock(length) >>> 0;
    if (handle === 0)
      throw new MortiseError(
        "MORTISE_MEMORY_EXCEEDED",
        `A block of ${length} bytes does not fit in what is left of the memory cap.`,
      );
    return handle;
  }
}

/** The state of a block in use, as kernel.wat writes it. */
const USED = 0x4d6f7274;

let kernel: Kernel | undefined;

/** This thread's kernel. */
export function threadKernel(): Kernel {
  if (kernel === undefined) {
    const bytes = readFileSync(new URL("./kernel.wasm", import.meta.url));
    kernel = new Kernel(new WebAssembly.Instance(new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>)));
  }
  return kernel;
}
