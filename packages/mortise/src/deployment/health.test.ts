import { describe, expect, test } from "vitest";
import type { Health } from "./health.ts";
import { HealthServer, healthApp } from "./health.ts";

const HEALTH: Health = {
  status: "ok",
  version: "1.2.3",
  uptime: 7,
  plugins: { ready: 2, failed: 0, disabled: 0, other: 0 },
};

describe("the health endpoint", () => {
  const ask = (host: string | undefined, path = "/health", health: Health = HEALTH) =>
    healthApp(() => health).request(path, host === undefined ? {} : { headers: { host } });

  test("says how many plugins stand how", async () => {
    const answered = await ask("localhost:4117");
    expect(answered.status).toBe(200);
    expect(answered.headers.get("cache-control")).toBe("no-store");
    expect(await answered.json()).toEqual(HEALTH);
  });

  test("says that the host stops", async () => {
    expect((await ask("127.0.0.1:1", "/health", { ...HEALTH, status: "stopping" })).status).toBe(503);
  });

  test.each(["[::1]:4117", "LOCALHOST", "127.0.0.1"])("answers to the name %s", async (host) => {
    expect((await ask(host)).status).toBe(200);
  });

  test.each([
    undefined,
    "",
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example:80",
    "evil.example:80@localhost",
    "localhost:80:80",
    "0.0.0.0",
  ])("refuses a request for %s, which a page elsewhere could have made", async (host) => {
    const answered = await ask(host);
    expect(answered.status).toBe(421);
    expect(await answered.text()).not.toContain("ready");
  });

  test("has nothing else", async () => {
    expect((await ask("localhost", "/")).status).toBe(404);
    const posted = await healthApp(() => HEALTH).request("/health", {
      method: "POST",
      headers: { host: "localhost" },
    });
    expect(posted.status).toBe(404);
  });

  test("listens where it is told, and says why where it cannot", async () => {
    const server = await HealthServer.listen("127.0.0.1:0", () => HEALTH);
    try {
      expect(await (await fetch(server.url)).json()).toEqual(HEALTH);
      const taken = new URL(server.url).host;
      await expect(HealthServer.listen(taken, () => HEALTH)).rejects.toMatchObject({
        code: "MORTISE_LISTEN_FAILED",
        problem: expect.stringContaining("EADDRINUSE"),
      });
    } finally {
      await server.close();
    }
  });
});
