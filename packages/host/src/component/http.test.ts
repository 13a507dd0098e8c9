import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AuditEntry } from "../audit.ts";
import { httpCapability } from "../capability/capability.ts";
import type { HostHttp } from "../hostfunction.ts";
import { componentOf } from "../testing/component.ts";
import { Deployment } from "../testing/deployment.ts";

const TYPES = join(import.meta.dirname, "../../../../schema/wit/wasi");

const packageOf = (name: string): string =>
  readFileSync(join(TYPES, `${name}.wit`), "utf8")
    .replace(/^package (.*);$/m, "package $1 {")
    .concat("}");

/** `get(host)` answers the status of `https://<host>/`, or a thousand and the number of WASI's error code. */
function getter(): Promise<Uint8Array> {
  const http = "wasi:http/types@0.2.12";
  return componentOf(
    `(module
      (import "${http}" "[constructor]fields" (func $fields (result i32)))
      (import "${http}" "[constructor]outgoing-request" (func $request (param i32) (result i32)))
      (import "${http}" "[method]outgoing-request.set-authority"
        (func $authority (param i32 i32 i32 i32) (result i32)))
      (import "wasi:http/outgoing-handler@0.2.12" "handle" (func $handle (param i32 i32 i32 i32)))
      (import "${http}" "[method]future-incoming-response.subscribe" (func $subscribe (param i32) (result i32)))
      (import "${http}" "[method]future-incoming-response.get" (func $got (param i32 i32)))
      (import "${http}" "[method]incoming-response.status" (func $status (param i32) (result i32)))
      (import "wasi:io/poll@0.2.12" "[method]pollable.block" (func $block (param i32)))
      (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      (func (export "get") (param i32 i32) (result i32) (local $request i32) (local $future i32)
        (local.set $request (call $request (call $fields)))
        (drop (call $authority (local.get $request) (i32.const 1) (local.get 0) (local.get 1)))
        (call $handle (local.get $request) (i32.const 0) (i32.const 0) (i32.const 0))
        (if (i32.load8_u (i32.const 0))
          (then (return (i32.add (i32.const 1000) (i32.load8_u (i32.const 8))))))
        (local.set $future (i32.load (i32.const 8)))
        (call $block (call $subscribe (local.get $future)))
        (call $got (local.get $future) (i32.const 128))
        (if (i32.load8_u (i32.const 144))
          (then (return (i32.add (i32.const 1000) (i32.load8_u (i32.const 152))))))
        (call $status (i32.load (i32.const 152)))))`,
    `package test:getter;
    world getter {
      import wasi:http/types@0.2.12;
      import wasi:http/outgoing-handler@0.2.12;
      export get: func(host: string) -> u32;
    }
    ${["clocks", "http", "io"].map(packageOf).join("\n")}`,
    "getter",
  );
}

/** WASI's `HTTP-request-denied`, the sixteenth of its error codes. */
const DENIED = 1015;

describe("a component that sends requests by `wasi:http`", () => {
  let deployment: Deployment;
  let component: Uint8Array;
  beforeEach(async () => {
    component ??= await getter();
    deployment = await Deployment.create();
    await deployment.write("getter/getter.wasm", component);
    await deployment.write("getter/plugin.yaml", "name: getter\nversion: 1.0.0\ncode: getter.wasm\n");
  });
  afterEach(() => deployment.close());

  const client: HostHttp = async ({ url, method }, call) => {
    call.demand(httpCapability(method, new URL(url)));
    return { status: 204, headers: {}, body: new Uint8Array(0) };
  };

  test("does so by the host's one client, under the plugin's grants", async () => {
    const audited: AuditEntry[] = [];
    const host = await deployment.open({
      http: client,
      audit: (entry) => audited.push(entry),
      grants: { getter: ["http:get:a.example"] },
    });
    expect((await host.call("getter", "get", ["a.example"])).json()).toBe(204);
    expect(audited).toEqual([]);
    expect((await host.call("getter", "get", ["b.example"])).json()).toBe(DENIED);
    expect(audited).toMatchObject([{ kind: "denied", plugin: "getter" }]);
  });

  test("is denied where the host has none", async () => {
    const host = await deployment.open();
    expect((await host.call("getter", "get", ["a.example"])).json()).toBe(DENIED);
  });
});
