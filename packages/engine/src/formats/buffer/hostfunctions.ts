import type { HostImport } from "../../gate.ts";
import type { Guest } from "../../guest.ts";
import { currentGuest } from "../../guest.ts";
import { answerNow, type HostFunction } from "../../hostfunction.ts";
import type { Input } from "../../payload.ts";
import { inputBytes, payloadOf } from "../../payload.ts";
import type { FunctionType } from "../../wasm/types.ts";
import { sameType } from "../../wasm/types.ts";
import { bytesAt, put } from "./memory.ts";

/** The namespace that modules of format `buffer` import host functions from. */
export const BUFFER_MODULE = "mortise";

const TYPE: FunctionType = { params: ["i32", "i32"], results: ["i64"] };

/**
 * A host function as modules of format `buffer` import it: `(ptr, len) -> i64`, the answer put into room that the
 * guest's own `alloc` made, packed with its pointer high. Undefined where the guest declares it with another type.
 */
export function bufferHostFunction(
  host: HostFunction,
  type: FunctionType,
  plugin: string,
): HostImport | undefined {
  if (!sameType(type, TYPE)) return undefined;
  const start = (guest: Guest, address: number, length: number): Input | Promise<Input> =>
    host.run(payloadOf(bytesAt(guest, address, length)), { plugin, context: guest.environment.context });
  // `alloc` is entered plainly: it may not suspend, for the guest is already in the middle of a call.
  const finish = (guest: Guest, result: Input): bigint => {
    const bytes = inputBytes(result);
    if (bytes.length === 0 || guest.call.reason !== undefined) return 0n;
    let address: number;
    try {
      address = guest.during(() => put(guest, bytes));
    } catch (error) {
      // The guest's own failure, and not the host function's.
      throw guest.failed(error);
    }
    return (BigInt(address) << 32n) | BigInt(bytes.length);
  };
  const shared = { name: host.name, type, counted: true, clockStops: host.clockStops };
  if (host.async !== true) {
    return {
      ...shared,
      plain: (address: number, length: number) => {
        const guest = currentGuest();
        return finish(guest, answerNow(host, start(guest, address, length)));
      },
    };
  }
  return {
    ...shared,
    plain: undefined,
    suspending: (address: number, length: number) => {
      const guest = currentGuest();
      return Promise.resolve(start(guest, address, length)).then((result) => finish(guest, result));
    },
  };
}
