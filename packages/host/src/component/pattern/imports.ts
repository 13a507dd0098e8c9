import type { ComponentImports, LogLevel } from "@mortise/engine";
import { importCall } from "@mortise/engine/component";
import type { FunctionCaller, Outcome } from "../functions.ts";
import type { PatternExtensionHost, PatternExtensionTypesNotification } from "./types.ts";

type Answer = ReturnType<PatternExtensionHost["http-get"]>;

const LEVELS: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error"];

/**
 * Pattern's host interface (seed `002_15d221562c5d9da6.txt`), each function of it served by the host function of its
 * name: what the host was not given answers `err`. The log and the settings are the plugin's own.
 */
export function patternImports(caller: FunctionCaller): ComponentImports {
  /** Serves a function by the host's of that name. What `input` answers in place of a value is refused at once. */
  const served = <A extends readonly unknown[], T>(
    name: string,
    input: (...args: A) => Input,
    answer: (outcome: Outcome) => T,
  ) => ({
    run: (...args: A) => {
      const given = input(...args);
      return given.tag === "err" ? given : answer(caller.now(name, given.val));
    },
    wait: async (...args: A) => {
      const given = input(...args);
      return given.tag === "err" ? given : answer(await caller.later(name, given.val));
    },
  });
  const functions = {
    "memory-create-block": served(
      "memory_create_block",
      (owner: string, label: string, description: string, content: string) =>
        given({ owner, label, description, content }),
      textOf,
    ),
    "memory-read-block": served(
      "memory_read_block",
      (owner: string, label: string) => given({ owner, label }),
      textOf,
    ),
    "memory-update-block": served(
      "memory_update_block",
      (owner: string, label: string, content: string) => given({ owner, label, content }),
      doneOf,
    ),
    "memory-delete-block": served(
      "memory_delete_block",
      (owner: string, label: string) => given({ owner, label }),
      doneOf,
    ),
    "http-get": served(
      "http_get",
      (url: string, headersJson: string) => requestOf(url, headersJson, {}),
      responseOf,
    ),
    "http-post": served(
      "http_post",
      (url: string, headersJson: string, body: string) => requestOf(url, headersJson, { body }),
      responseOf,
    ),
    "emit-notification": served(
      "emit_notification",
      (notification: PatternExtensionTypesNotification) => given(notification),
      // The guest is told nothing; what went wrong is in the audit log.
      () => undefined,
    ),
    log: {
      run: (level: number, message: string) => importCall().log(LEVELS[level] ?? "error", message),
    },
    "get-config": { run: (key: string) => importCall().config.get(key) },
  } satisfies Record<keyof PatternExtensionHost, unknown>;
  return { "pattern:extension/host@0.1.0": functions };
}

type Input = { readonly tag: "ok"; readonly val: object } | { readonly tag: "err"; readonly val: string };

function given(val: object): Input {
  return { tag: "ok", val };
}

function requestOf(url: string, headersJson: string, more: object): Input {
  let headers: unknown;
  try {
    headers = headersJson === "" ? {} : JSON.parse(headersJson);
  } catch {
    return { tag: "err", val: "The headers are no JSON." };
  }
  return given({ url, headers, ...more });
}

function textOf(outcome: Outcome): Answer {
  return outcome.tag === "ok" ? { tag: "ok", val: String(outcome.val) } : failed(outcome.val);
}

function doneOf(outcome: Outcome): ReturnType<PatternExtensionHost["memory-update-block"]> {
  return outcome.tag === "ok" ? { tag: "ok" } : failed(outcome.val);
}

/** A response as Pattern has it: its text, or an error where there is none to be had. */
function responseOf(outcome: Outcome): Answer {
  if (outcome.tag === "err") return failed(outcome.val);
  const { status, body } = outcome.val as { readonly status: number; readonly body?: string };
  if (status < 200 || status > 299) return { tag: "err", val: `The server answered with status ${status}.` };
  return body === undefined ? { tag: "err", val: "The answer is no text." } : { tag: "ok", val: body };
}

function failed({ code, message }: { readonly code: string; readonly message: string }) {
  return { tag: "err", val: `${code}: ${message}` } as const;
}
