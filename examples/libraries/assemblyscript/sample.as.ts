/** The sample library as an Extism plugin: npm alone builds it. Its functions are those of the samples beside it. */
import { Host, Memory } from "@extism/as-pdk";
import { error_set, length } from "@extism/as-pdk/lib/env";

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
  refused = "";
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
  return parse(Host.inputString());
}

function functionOf(request: Json | null): string {
  const name = member(request, "function");
  return name === null ? "" : name.text;
}

function argumentsOf(request: Json | null): Json | null {
  return member(request, "args");
}

function member(json: Json | null, key: string): Json | null {
  if (json === null) return null;
  return json.get(key);
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
  const memory = new Memory(reply, length(reply));
  const json = parse(memory.toString());
  memory.free();
  if (json === null) return null;
  const kind = json.get("kind");
  if (kind === null || kind.text !== "Success") return null;
  return json.get("payload");
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
  if (args === null) return null;
  const value = args.at(at);
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
  const paths = member(value, "paths");
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

// JSON, as much of it as a library needs: AssemblyScript brings none.

const NULL: i32 = 0;
const BOOLEAN: i32 = 1;
const NUMBER: i32 = 2;
const TEXT: i32 = 3;
const LIST: i32 = 4;
const OBJECT: i32 = 5;

const DEEPEST: i32 = 64;

/** A value. A number's text is its digits, a boolean's `true` or `false`. */
class Json {
  keys: string[] = [];
  items: Json[] = [];

  constructor(
    public kind: i32,
    public text: string,
  ) {}

  /** What an object has under a key; null where it is none, or has no such key. */
  get(key: string): Json | null {
    const at = this.kind === OBJECT ? this.keys.indexOf(key) : -1;
    if (at === -1) return null;
    return this.items[at];
  }

  /** What a list has at an index, likewise. */
  at(index: i32): Json | null {
    if (this.kind !== LIST || index >= this.items.length) return null;
    return this.items[index];
  }
}

/** The value of a text; null where it is no JSON. */
function parse(text: string): Json | null {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.blanks();
  if (reader.wrong || reader.at !== text.length) return null;
  return value;
}

/** A text as JSON writes it. */
function quoted(text: string): string {
  let written = '"';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x20 && unit !== 0x22 && unit !== 0x5c) continue;
    written += text.slice(from, at) + "\\u" + (unit + 0x10000).toString(16).slice(1);
    from = at + 1;
  }
  return written + text.slice(from) + '"';
}

class Reader {
  at: i32 = 0;
  wrong: bool = false;

  constructor(private text: string) {}

  value(depth: i32): Json {
    this.blanks();
    const unit = this.peek();
    if (depth > DEEPEST) return this.refuse();
    if (unit === 0x7b) return this.members(depth, new Json(OBJECT, ""), 0x7d);
    if (unit === 0x5b) return this.members(depth, new Json(LIST, ""), 0x5d);
    if (unit === 0x22) return new Json(TEXT, this.quoted());
    if (this.takes("null")) return new Json(NULL, "");
    if (this.takes("true")) return new Json(BOOLEAN, "true");
    if (this.takes("false")) return new Json(BOOLEAN, "false");
    const start = this.at;
    while (isOfNumber(this.peek())) this.at++;
    return this.at === start ? this.refuse() : new Json(NUMBER, this.text.slice(start, this.at));
  }

  blanks(): void {
    let unit = this.peek();
    while (unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09) {
      this.at++;
      unit = this.peek();
    }
  }

  private members(depth: i32, into: Json, end: i32): Json {
    this.at++;
    this.blanks();
    if (this.take(end)) return into;
    while (!this.wrong) {
      if (into.kind === OBJECT) {
        this.blanks();
        if (this.peek() !== 0x22) return this.refuse();
        into.keys.push(this.quoted());
        this.blanks();
        if (!this.take(0x3a)) return this.refuse();
      }
      into.items.push(this.value(depth + 1));
      this.blanks();
      if (this.take(end)) return into;
      if (!this.take(0x2c)) return this.refuse();
    }
    return into;
  }

  private quoted(): string {
    let read = "";
    let from = ++this.at;
    for (; this.at < this.text.length; this.at++) {
      const unit = this.text.charCodeAt(this.at);
      if (unit === 0x22) return read + this.text.slice(from, this.at++);
      if (unit !== 0x5c) continue;
      read += this.text.slice(from, this.at) + this.escaped();
      from = this.at + 1;
    }
    this.wrong = true;
    return "";
  }

  /** The character of an escape; stays on its last unit. */
  private escaped(): string {
    const unit = this.text.charCodeAt(++this.at);
    if (unit === 0x75) {
      const code = <i32>parseInt(this.text.slice(this.at + 1, this.at + 5), 16);
      this.at += 4;
      return String.fromCharCode(code);
    }
    const which = "bfnrt".indexOf(String.fromCharCode(unit));
    return which === -1 ? String.fromCharCode(unit) : "\b\f\n\r\t".charAt(which);
  }

  private peek(): i32 {
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : -1;
  }

  private take(unit: i32): bool {
    if (this.peek() !== unit) return false;
    this.at++;
    return true;
  }

  private takes(word: string): bool {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  private refuse(): Json {
    this.wrong = true;
    return new Json(NULL, "");
  }
}

function isOfNumber(unit: i32): bool {
  return (unit >= 0x30 && unit <= 0x39) || unit === 0x2d || unit === 0x2b || unit === 0x2e || unit === 0x65 || unit === 0x45;
}
