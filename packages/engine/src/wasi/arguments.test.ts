import { describe, expect, test } from "vitest";
import { ERRNO } from "./errno.ts";
import { TestGuest } from "./testguest.ts";

describe("arguments and environment", () => {
  test("are laid out as pointers and texts that end in NUL", () => {
    using guest = new TestGuest({ args: ["prog", "ä"], env: { HOME: "/", EMPTY: "" } });
    const read = (sizes: "args_sizes_get" | "environ_sizes_get", get: "args_get" | "environ_get") => {
      const out = guest.room(8);
      expect(guest.call(sizes, out, out + 4)).toBe(0);
      const [count, size] = [guest.data.getUint32(out, true), guest.data.getUint32(out + 4, true)];
      const [pointers, buffer] = [guest.room(count * 4), guest.room(size)];
      expect(guest.call(get, pointers, buffer)).toBe(0);
      return Array.from({ length: count }, (_, index) => {
        const at = guest.data.getUint32(pointers + index * 4, true);
        return Buffer.from(guest.bytes.slice(at, guest.bytes.indexOf(0, at))).toString();
      });
    };
    expect(read("args_sizes_get", "args_get")).toEqual(["prog", "ä"]);
    expect(read("environ_sizes_get", "environ_get")).toEqual(["HOME=/", "EMPTY="]);
  });

  test("are not written where they do not fit", () => {
    using guest = new TestGuest({ args: ["prog", "arg"] });
    expect(guest.call("args_get", 65_532, 0)).toBe(ERRNO.EFAULT);
    expect(guest.call("args_get", 0, 65_530)).toBe(ERRNO.EFAULT);
    expect(guest.call("args_sizes_get", 0, 65_534)).toBe(ERRNO.EFAULT);
    expect(guest.bytes.every((byte) => byte === 0)).toBe(true);
  });

  test("that no program could read are the caller's mistake, which shows no value", () => {
    expect(() => new TestGuest({ args: ["a\0b"] })).toThrow("MORTISE_OPTION_INVALID");
    expect(() => new TestGuest({ env: { "": "x" } })).toThrow("MORTISE_OPTION_INVALID");
    expect(() => new TestGuest({ env: { "A=B": "x" } })).toThrow("MORTISE_OPTION_INVALID");
    expect(() => new TestGuest({ env: { TOKEN: "hunter\0two" } })).toThrow(/^(?!.*hunter).*TOKEN/);
  });
});
