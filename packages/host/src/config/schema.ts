import * as z from "zod";
import { capability, line } from "../document/field.ts";
import { limits } from "../manifest/limits.ts";
import { pluginName } from "../manifest/name.ts";
import { SANDBOXES } from "../manifest/schema.ts";
import { entryName } from "./entry.ts";
import { http } from "./http.ts";
import { library } from "./library.ts";
import { moment } from "./moment.ts";
import { quota, tableQuota } from "./quota.ts";

const settings = z.record(z.string().min(1).max(128), z.unknown()).default({});

const STORE_FORM = "must be a folder, or an address that begins with postgres:// or postgresql://";

const loopback = z
  .string()
  .refine(
    (text) =>
      /^(127\.0\.0\.1|\[::1\]|localhost):\d{1,5}$/.test(text) &&
      Number(text.slice(text.lastIndexOf(":") + 1)) <= 65_535,
    "must be 127.0.0.1, [::1] or localhost, and a port: `127.0.0.1:0` takes any that is free",
  );

const host = z.strictObject({
  plugins: z.array(line(1_024)).max(64).default(["./plugins"]).describe("Folders that plugins lie in."),
  store: line(2_048)
    .refine((text) => !text.includes("://") || /^postgres(ql)?:\/\/\S+$/.test(text), STORE_FORM)
    .default(".mortise/data")
    .describe("A folder for PGlite, or the address of a PostgreSQL."),
  name: entryName.default("main").describe("Which host this is, where several share one PostgreSQL."),
  listen: loopback
    .optional()
    .describe("Where the health endpoint listens, on this machine only: `127.0.0.1:0`."),
  limits: limits.optional().describe("What no plugin may exceed."),
  http: http.optional().describe("What a request of a plugin may take."),
  kv: quota.optional().describe("What each plugin may keep in keys and values."),
  db: tableQuota.optional().describe("What each plugin may keep in tables."),
  signatures: z
    .enum(["when-present", "required"])
    .default("when-present")
    .describe("Whether unsigned plugins are loaded. A wrong signature never is."),
  telemetry: z
    .strictObject({
      endpoint: z
        .string()
        .refine(
          (text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ""),
          "must be an http:// or https:// URL",
        )
        .optional()
        .describe("Where spans and metrics go, by OTLP over HTTP."),
    })
    .prefault({}),
});

const plugin = z.strictObject({
  enabled: z.boolean().default(true),
  path: line(1_024).optional().describe("A plugin's folder or code file outside the plugin folders."),
  grants: z.array(capability).max(256).default([]),
  limits: limits.optional(),
  kv: quota.optional().describe("What it may keep in keys and values, in place of `host.kv`."),
  db: tableQuota.optional().describe("What it may keep in tables, in place of `host.db`."),
  isolation: z.enum(["thread", "process"]).optional(),
  sandbox: z.enum(SANDBOXES).optional(),
  config: settings.describe("The plugin's own settings."),
});

const key = z.strictObject({
  public: z
    .string()
    .regex(/^ed25519:[A-Za-z0-9+/]{43}=$/, { error: "must be `ed25519:` and 32 bytes in base64" }),
  expires: moment.optional(),
  revoked: z.boolean().default(false),
});

const secret = z
  .strictObject({
    env: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, { error: "must be the name of a variable of the environment" })
      .optional()
      .describe("The variable of the host's environment that has it."),
    file: line(1_024).optional().describe("The file that has it, from this file's folder."),
    hosts: z.array(line(300)).min(1).max(64).describe("The hosts that it is for: `api.example.com`."),
  })
  .refine(({ env, file }) => (env === undefined) !== (file === undefined), "needs either `env` or `file`");

const dataSource = z.strictObject({
  type: z.literal("wasm"),
  name: line(200).optional(),
  path: line(1_024),
  source_kind: z.enum(["stream", "block", "both"]),
  grants: z.array(capability).max(256).default([]),
  config: settings,
});

/** The schema of `mortise.toml`. */
export const configSchema = z
  .strictObject({
    $schema: z.string().optional(),
    host: host.prefault({}),
    plugins: z.record(pluginName, plugin).default({}),
    keys: z.record(entryName, key).default({}).describe("Keys whose signatures are trusted."),
    secrets: z.record(entryName, secret).default({}).describe("What plugins may have sent, and never see."),
    libraries: z.record(entryName, library).default({}),
    agent: z.strictObject({ data_sources: z.record(entryName, dataSource).default({}) }).prefault({}),
  })
  .meta({ title: "mortise.toml", description: "Which plugins a deployment runs, and what each may do." });

/** Which plugins run, and what each may do, with every default in place. */
export type Config = z.output<typeof configSchema>;
