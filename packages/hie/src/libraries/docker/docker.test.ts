import { expect, it } from "vitest";
import { using, workspaceOf } from "../../testing/bench.ts";
import { docker } from "./index.ts";

const DOCKERFILE = `# syntax=docker/dockerfile:1
ARG VERSION=3.11
FROM --platform=linux/amd64 python:\${VERSION}-slim AS base
ENV PORT=8080
EXPOSE $PORT 9000-9005/tcp \\
    53/udp
FROM node:24 AS assets
EXPOSE 1234
FROM base
COPY . .
ENTRYPOINT ["python", "-m", "app.main"]
`;

it("reads the last stage and what it is built from", async () => {
  const { select, passes, check } = using(
    docker,
    workspaceOf({ "deploy/Dockerfile": DOCKERFILE, "app/main.py": "" }),
  );
  const file = await select("file_selector", "deploy/Dockerfile");
  for (const port of [8080, 9000, 9003, 53]) expect(await passes("exposes_port", file, port)).toBe(true);
  for (const port of [1234, 9006]) expect(await passes("exposes_port", file, port)).toBe(false);
  expect(await passes("base_image", file, "python:3.11-slim")).toBe(true);
  expect(await passes("base_image", file, "python")).toBe(true);
  expect(await check("base_image", file, "node:24")).toEqual({
    kind: "fail",
    message: "deploy/Dockerfile stands on python:3.11-slim, not on node:24.",
    places: [{ file: "deploy/Dockerfile", line: 9 }],
  });
  expect(await passes("entry_point", file, "app.main")).toBe(true);
  expect(await passes("entry_point", file, "app.other")).toBe(false);
  expect(await passes("entry_point", file, await select("file_selector", "app/main.py"))).toBe(true);
});

it.each([
  ["app.main", true],
  ["python -m app.main", true],
  ["main", true],
  ["ain", false],
  ["pyth", false],
  ["python app.main", false],
])("what runs is named by whole words, however it is written: %s is %s", async (program, expected) => {
  for (const run of ['ENTRYPOINT ["python", "-m", "app.main"]', "ENTRYPOINT python  -m app.main"]) {
    const { select, passes } = using(docker, workspaceOf({ Dockerfile: `FROM python\n${run}\n` }));
    expect(await passes("entry_point", await select("file_selector", "Dockerfile"), program)).toBe(expected);
  }
});

it("a Dockerfile that is not there cannot be checked", async () => {
  const { select, check } = using(docker, workspaceOf({}));
  expect((await check("exposes_port", await select("file_selector", "Dockerfile"), 80)).kind).toBe("error");
});
