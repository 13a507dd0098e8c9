import { describe, expect, test } from "vitest";
import { readInput } from "./input.ts";

describe.runIf(process.platform === "linux")("an input that is no regular file", () => {
  test("is read to its end", async () => {
    expect(await readInput({ inputFile: "/dev/null" })).toHaveLength(0);
  });

  test("is refused where it has more than is read", async () => {
    await expect(readInput({ inputFile: "/dev/zero" }, 1_000)).rejects.toMatchObject({
      code: "MORTISE_OPTION_INVALID",
      problem: "The option `--input-file` gives more than 1000 bytes.",
    });
  });

  test("is refused where it is a folder", async () => {
    await expect(readInput({ inputFile: "/" })).rejects.toThrow("(EISDIR)");
  });
});
