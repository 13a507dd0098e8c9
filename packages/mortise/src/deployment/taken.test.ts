import { readConfig } from "@mortise/host";
import { expect, test } from "vitest";
import { waiting } from "./taken.ts";

const config = (text: string) => readConfig("mortise.toml", text).config;

test("what a host is opened with waits until it is opened again, and nothing else does", () => {
  const opened = config('[host]\nstore = "a"\n[plugins.a.kv]\nkeys = 1\n');
  expect(waiting(opened, opened)).toEqual([]);
  const more =
    '[host]\nstore = "a"\nplugins = []\nlimits = { memory = "1GiB" }\nsignatures = "required"\n[plugins.a]\ngrants = ["kv:read"]\nkv.keys = 1\n';
  expect(waiting(opened, config(more))).toEqual([]);
  const other =
    '[host]\nstore = "b"\nlisten = "localhost:0"\n[plugins.b.kv]\nkeys = 1\n[plugins.b.db]\nbytes = 1\n[secrets.t]\nenv = "T"\nhosts = ["api.example.com"]\n';
  expect(waiting(opened, config(other))).toEqual([
    "host.store",
    "host.listen",
    "plugins.a.kv",
    "plugins.b.kv",
    "plugins.b.db",
    "secrets",
  ]);
});
