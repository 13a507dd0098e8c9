import { expect, test } from "vitest";
import { systemOf } from "./system.ts";

test.each([
  ["linux", 'NAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n', "debian-12"],
  ["linux", 'ID=debian\nVERSION_ID="13"\n', "apt"],
  ["linux", 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n', "apt"],
  ["linux", 'ID=linuxmint\nID_LIKE="ubuntu debian"\n', "apt"],
  ["linux", 'ID=fedora\nVARIANT_ID="debian"\n', "other"],
  ["linux", "", "other"],
  ["darwin", "", "macos"],
] as const)("a system is told by its platform and its own words: %s, %j", (platform, release, system) => {
  expect(systemOf(platform, release)).toBe(system);
});
