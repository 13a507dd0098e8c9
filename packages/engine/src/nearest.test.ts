import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

test("finds the name that was meant", () => {
  expect(nearest("alowed_hosts", ["allowed_hosts", "config"])).toBe("allowed_hosts");
  expect(nearest("allowed-hosts", ["allowed_hosts", "config"])).toBe("allowed_hosts");
  expect(nearest("AllowedHost", ["allowed_hosts", "config"])).toBe("allowed_hosts");
});

test("finds nothing where no name is near", () => {
  expect(nearest("zzz", ["allowed_hosts", "config"])).toBeUndefined();
  expect(nearest("x".repeat(100_000), ["allowed_hosts"])).toBeUndefined();
});
