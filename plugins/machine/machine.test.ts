import { release } from "node:os";
import { openPlugin } from "@mortise/testing";
import { expect, test } from "vitest";

test("machine tells what it runs on, and knows no other method", async () => {
  await using plugin = await openPlugin(import.meta.dirname, { grants: ["process:run"] });
  const report = (await plugin.call("report")).json<Record<string, unknown>>();
  expect(report).toMatchObject({
    system: `${process.platform} ${release()}`,
    node: process.version,
    cores: expect.any(Number),
    load: [expect.any(Number), expect.any(Number), expect.any(Number)],
    memory: { total: expect.any(Number), free: expect.any(Number) },
  });
  await expect(plugin.call("toString")).rejects.toMatchObject({ code: "MORTISE_EXPORT_UNKNOWN" });
});
