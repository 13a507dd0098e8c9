import { MortiseError } from "@mortise/engine";
import { guardedHttp } from "@mortise/engine/http";
import type { HostFunctionDefinition } from "@mortise/host";
import { FunctionError } from "@mortise/host";
import { HieError } from "../../errors.ts";
import type { Workspace } from "../workspace.ts";
import { fromRoot } from "./answer.ts";

/** What reading the workspace needs. */
export const READ = "workspace:read";

/** What sending a request needs; the hosts are the library's own list. */
export const NETWORK = "workspace:network";

/** Bytes of a file that a library gets at once. */
const MOST_BYTES = 16 << 20;
const MOST_PATHS = 100_000;

/**
 * What a library may call on the host: `workspace_read(path)` gives a file's text, `workspace_list(folder)` the files
 * below a folder as git sees them, `http_request({ url, method, headers, body })` an answer of one of `hosts`. Paths
 * run from the workspace, and stay in it.
 */
export function libraryFunctions(
  workspace: Workspace,
  root: string,
  hosts: readonly string[],
): readonly HostFunctionDefinition[] {
  const path = (given: string): string => fromRoot(given, root);
  const read: HostFunctionDefinition<string, string> = {
    name: "workspace_read",
    description: "A file's text, from its path.",
    input: { type: "string" },
    requires: () => READ,
    run: (given) => answered(() => fileText(workspace, path(given))),
  };
  const list: HostFunctionDefinition<string, readonly string[]> = {
    name: "workspace_list",
    description: "The paths of the files below a folder, but for those that git ignores.",
    input: { type: "string" },
    requires: () => READ,
    run: (given) => answered(() => filesBelow(workspace, path(given))),
  };
  return [read, list, httpRequest(hosts)] as readonly HostFunctionDefinition[];
}

interface Request {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function httpRequest(hosts: readonly string[]): HostFunctionDefinition<Request, Response> {
  const http = guardedHttp({ allowedHosts: hosts });
  return {
    name: "http_request",
    description: "Sends a request to a host that the library was allowed.",
    input: {
      type: "object",
      required: ["url"],
      additionalProperties: false,
      properties: {
        url: { type: "string" },
        method: { type: "string" },
        headers: { type: "object", additionalProperties: { type: "string" } },
        body: { type: "string" },
      },
    },
    async: true,
    requires: () => NETWORK,
    run: async ({ url, method = "GET", headers = {}, body }, { signal }) => {
      try {
        const sent = body === undefined ? undefined : Buffer.from(body, "utf8");
        const {
          status,
          headers: got,
          body: bytes,
        } = await http({ url, method, headers, body: sent }, signal);
        return { status, headers: got, body: Buffer.from(bytes).toString("utf8") };
      } catch (error) {
        if (error instanceof MortiseError) throw new FunctionError(error.code, error.problem);
        throw error;
      }
    },
  };
}

function fileText(workspace: Workspace, path: string): string {
  if (workspace.kind(path) !== "file") throw new FunctionError("NOT_FOUND", "There is no such file.");
  if ((workspace.size(path) ?? 0) > MOST_BYTES)
    throw new FunctionError("TOO_LARGE", `The file is larger than ${MOST_BYTES} bytes.`);
  const text = workspace.read(path);
  if (text === undefined) throw new FunctionError("UNREADABLE", "The file cannot be read.");
  return text;
}

function filesBelow(workspace: Workspace, folder: string): readonly string[] {
  const { files } = workspace.below(folder);
  if (files.length > MOST_PATHS)
    throw new FunctionError("TOO_LARGE", `The folder has more than ${MOST_PATHS} files.`);
  return files;
}

/** What a library reads of an error: a path that leads out is its own affair. */
function answered<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof HieError) throw new FunctionError(error.code, error.problem);
    throw error;
  }
}
