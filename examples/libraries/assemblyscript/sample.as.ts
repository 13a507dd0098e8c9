/** The sample library as an Extism plugin: npm alone builds it. Its functions are those of the samples beside it. */
import { Host, Memory } from "@extism/as-pdk";
import { error_set } from "@extism/as-pdk/lib/env";
import { Json, LIST, NUMBER, parse, quoted, TEXT } from "./json.as";

// @ts-ignore: decorator
@external("extism:host/user", "workspace_list")
declare function workspace_list(folder: u64): u64;

// @ts-ignore: decorator
@external("extism:host/user", "workspace_read")
declare function workspace_read(path: u64): u64;

/** Why the request is refused; empty while it is not. */
let refused: string = "";

/** Selectors: where files are. */
export function library_call(): i32 {
  const request = begin();
  const name = functionOf(request);
  const args = argumentsOf(request);
  if (name === "simple_selector") {
    const path = text(args, 0);
    if (refused === "") return answer(scope("Folder", path, list(path)));
  } else if (name === "extension_selector") {
    const path = text(args, 0);
    const extension = text(args, 1);
    if (refused === "") {
      const all = list(path);
      const paths: string[] = [];
      for (let at = 0; at < all.length; at++) if (all[at].endsWith("." + extension)) paths.push(all[at]);
      return answer(scope("Glob", path + "/**/*." + extension, paths));
    }
  } else refuse("There is no function " + name + ".");
  return refusal();
}

/** Checks: what must hold in them. */
export function library_check(): i32 {
  const request = begin();
  const name = functionOf(request);
  const args = argumentsOf(request);
  const paths = pathsOf(args);
  if (name === "contains") {
    const wanted = text(args, 1);
    if (refused === "") {
      const failing: string[] = [];
      for (let at = 0; at < paths.length && refused === ""; at++)
        if (!read(paths[at]).includes(wanted)) failing.push('{"file":' + quoted(paths[at]) + "}");
      if (refused === "") return verdict("Files without the text", failing, paths);
    }
  } else if (name === "max_lines") {
    const most = integer(args, 1);
    if (refused === "") {
      const failing: string[] = [];
      for (let at = 0; at < paths.length && refused === ""; at++) {
        const lines = lineCount(read(paths[at]));
        if (lines > most)
          failing.push(
            '{"file":' + quoted(paths[at]) + ',"line":' + (most + 1).toString() + ',"message":"' + lines.toString() + ' lines"}',
          );
      }
      if (refused === "") return verdict("Files with more than " + most.toString() + " lines", failing, paths);
    }
  } else refuse("There is no function " + name + ".");
  return refusal();
}

/** What the library offers, for `mortise hie doc` and editors. */
export function library_doc(): i32 {
  return answer(
    '{"description":"A sample: files by folder and extension, their text and their length.","version":"1.0.0","selectors":[' +
      described("simple_selector", "The files below a folder.", ["path", "string"]) +
      "," +
      described("extension_selector", "The files below a folder that have an extension.", ["path", "string", "extension", "string"]) +
      '],"checks":[' +
      described("contains", "Each file contains the text.", ["scope", "scope", "text", "string"]) +
      "," +
      described("max_lines", "No file has more lines.", ["scope", "scope", "lines", "integer"]) +
      "]}",
  );
}

function described(name: string, description: string, parameters: string[]): string {
  const shown: string[] = [];
  for (let at = 0; at < parameters.length; at += 2)
    shown.push('{"name":"' + parameters[at] + '","type":"' + parameters[at + 1] + '"}');
  return '{"name":"' + name + '","description":"' + description + '","parameters":[' + shown.join(",") + "]}";
}

function begin(): Json | null {
  refused = "";
  return parse(String.UTF8.decode(Host.input().buffer));
}

function functionOf(request: Json | null): string {
  const name = request === null ? null : request.get("function");
  return name === null ? "" : name.text;
}

function argumentsOf(request: Json | null): Json | null {
  return request === null ? null : request.get("args");
}

function scope(kind: string, name: string, paths: string[]): string {
  if (refused !== "") return "";
  const shown = paths.map<string>((path) => quoted(path)).join(",");
  return '{"Scope":{"kind":{"' + kind + '":' + quoted(name) + '},"paths":[' + shown + '],"resolved":true}}';
}

function verdict(what: string, failing: string[], paths: string[]): i32 {
  if (failing.length === 0) return answer('{"Pass":null}');
  const message = what + ": " + failing.length.toString() + " of " + paths.length.toString() + ".";
  return answer('{"result":"fail","message":' + quoted(message) + ',"places":[' + failing.join(",") + "]}");
}

function answer(json: string): i32 {
  if (refused !== "") return refusal();
  Host.output(Uint8Array.wrap(String.UTF8.encode(json)));
  return 0;
}

function refuse(why: string): void {
  if (refused === "") refused = why;
}

function refusal(): i32 {
  const json = '{"Error":' + quoted(refused) + "}";
  Host.output(Uint8Array.wrap(String.UTF8.encode(json)));
  return 0;
}

/** What the host answered, where that is no error. */
function payload(reply: u64): Json | null {
  const memory = Memory.find(reply);
  const json = parse(memory.toString());
  memory.free();
  if (json === null) return null;
  const kind = json.get("kind");
  return kind !== null && kind.text === "Success" ? json.get("payload") : null;
}

function list(folder: string): string[] {
  const paths = payload(workspace_list(Memory.allocateString(folder).offset));
  if (paths !== null && paths.kind === LIST) return paths.items.map<string>((path) => path.text);
  refuse("The folder cannot be read.");
  return [];
}

function read(file: string): string {
  const content = payload(workspace_read(Memory.allocateString(file).offset));
  if (content !== null && content.kind === TEXT) return content.text;
  refuse(file + " cannot be read.");
  return "";
}

function lineCount(content: string): i32 {
  let ends = 0;
  for (let at = content.indexOf("\n"); at !== -1; at = content.indexOf("\n", at + 1)) ends++;
  return content === "" || content.endsWith("\n") ? ends : ends + 1;
}

// Values come tagged; bare ones are understood too.
function untagged(args: Json | null, at: i32, tag: string): Json | null {
  const value = args === null ? null : args.at(at);
  if (value === null) return null;
  const inner = value.get(tag);
  return inner === null ? value : inner;
}

function text(args: Json | null, at: i32): string {
  const value = untagged(args, at, "String");
  if (value !== null && value.kind === TEXT) return value.text;
  refuse("An argument must be a string.");
  return "";
}

function integer(args: Json | null, at: i32): i32 {
  const value = untagged(args, at, "Int");
  if (value !== null && value.kind === NUMBER) return I32.parseInt(value.text);
  refuse("An argument must be an integer.");
  return 0;
}

function pathsOf(args: Json | null): string[] {
  const value = untagged(args, 0, "Scope");
  const paths = value === null ? null : value.get("paths");
  if (paths !== null && paths.kind === LIST) return paths.items.map<string>((path) => path.text);
  refuse("An argument must be a scope.");
  return [];
}

/** What the runtime calls when it gives up: the reason as the error, then a trap. */
export function giveUp(message: string | null, file: string | null, line: u32, column: u32): void {
  const what = message === null ? "aborted" : message;
  const where = file === null ? "" : " at " + file + ":" + line.toString() + ":" + column.toString();
  error_set(Memory.allocateString(what + where).offset);
  unreachable();
}
