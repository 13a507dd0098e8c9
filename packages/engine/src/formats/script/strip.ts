import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { MortiseError } from "../../errors.ts";
import { placeOf } from "./frame.ts";

/** A module as QuickJS gets it, with every line and column where the author wrote it, and the specifiers it imports. */
export interface Stripped {
  readonly code: string;
  readonly imports: readonly string[];
}

/** What the child is asked. */
export interface StripQuestion {
  readonly text: string;
  readonly typed: boolean;
}

/** What the child answers; `frame` shows where, in the stripper's own form. After `broken` it is good for nothing. */
export type StripAnswer =
  | { readonly kind: "stripped"; readonly code: string; readonly imports: readonly string[] }
  | { readonly kind: "invalid"; readonly message: string; readonly frame: string }
  | { readonly kind: "broken"; readonly message: string };

/** Where stripped modules are kept between processes. Keys are file names; a text that is lost or damaged is made again. */
export interface StripCache {
  get(key: string): Promise<string | undefined>;
  set(key: string, text: string): Promise<void>;
}

export interface StripperOptions {
  /** Milliseconds for one file; 5,000 where not given. */
  readonly deadline?: number;
  /** Milliseconds without work after which the child ends; 10,000 where not given. */
  readonly idle?: number;
  readonly cache?: StripCache;
}

/** The largest file that is parsed, in bytes. */
export const MAX_FILE_BYTES = 5 * (1 << 20);

const STARTUP = 30_000;
/** Part of the cache's keys: another form of what is kept, or another Node, is another key. */
const CACHE_FORM = `script-1-${process.versions.amaro ?? process.version}`;

/**
 * Parses scripts in a child process, since crafted source breaks or stalls Node's own parser for the whole process.
 * The child starts at the first file, takes one file at a time, is killed and replaced where it breaks or takes too
 * long, and ends when it has been idle; it keeps nobody's process alive.
 *
 * @example
 * ```ts
 * await using stripper = new Stripper();
 * (await stripper.strip("greet.ts", "export const n: number = 1")).code; // "export const n         = 1"
 * ```
 */
export class Stripper implements AsyncDisposable {
  readonly #deadline: number;
  readonly #idle: number;
  readonly #cache: StripCache | undefined;
  #child: Child | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: StripperOptions = {}) {
    this.#deadline = options.deadline ?? 5_000;
    this.#idle = options.idle ?? 10_000;
    this.#cache = options.cache;
  }

  /**
   * Strips the types of a `.ts` or `.mts` file, and lists what the file imports; other files are only listed.
   *
   * @throws MORTISE_SCRIPT_INVALID with file, line and column
   * @throws MORTISE_CLOSED
   */
  async strip(name: string, text: string): Promise<Stripped> {
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_FILE_BYTES) throw invalid(`It has ${bytes} bytes; ${MAX_FILE_BYTES} are allowed`, name);
    const typed = /\.m?ts$/.test(name);
    const key = createHash("sha256").update(`${CACHE_FORM}\0${typed}\0`).update(text).digest("hex");
    const kept = parseKept(await this.#cache?.get(key));
    if (kept !== undefined) return kept;
    const answer = await this.#next(() => this.#ask(name, { text, typed }));
    if (answer.kind === "stripped") {
      const stripped = { code: answer.code, imports: answer.imports };
      await this.#cache?.set(key, JSON.stringify(stripped));
      return stripped;
    }
    if (answer.kind === "broken") throw invalid(answer.message, name);
    const { line, column } = placeOf(answer.frame, text);
    throw new MortiseError("MORTISE_SCRIPT_INVALID", `${answer.message}.`, {
      file: name,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    this.#child?.end();
    this.#child = undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #next<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(run);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #ask(name: string, question: StripQuestion): Promise<StripAnswer> {
    if (this.#closed) throw new MortiseError("MORTISE_CLOSED", "The stripper is closed.", { file: name });
    if (this.#child?.ended !== false) this.#child = new Child(this.#idle);
    const child = this.#child;
    const answer = await child.ask(question, this.#deadline);
    if (answer.kind === "broken") child.end();
    return answer;
  }
}

/** One child process, and the one question it is busy with. */
class Child {
  readonly #process: ChildProcess;
  readonly #idle: number;
  #ready = false;
  #settle: ((answer: StripAnswer | "ready") => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  ended = false;

  constructor(idle: number) {
    this.#idle = idle;
    const file = fileURLToPath(new URL("./strip-child.ts", import.meta.url));
    this.#process = spawn(process.execPath, [...FLAGS, `--allow-fs-read=${file}`, file], {
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      env: {},
      windowsHide: true,
    });
    this.#process.on("message", (answer) => this.#settle?.(readAnswer(answer)));
    this.#process.on("error", () => this.#gone());
    this.#process.on("exit", () => this.#gone());
  }

  async ask(question: StripQuestion, deadline: number): Promise<StripAnswer> {
    clearTimeout(this.#timer);
    this.#process.ref();
    this.#process.channel?.ref();
    if (!this.#ready) {
      const first = await this.#wait(STARTUP, "The process that parses scripts did not start");
      if (first !== "ready") return first;
      this.#ready = true;
    }
    const waiting = this.#wait(deadline, `It took longer than ${deadline} ms to parse`);
    this.#process.send(question, () => {});
    const answer = await waiting;
    this.#rest();
    return answer === "ready" ? { kind: "broken", message: "The parser broke" } : answer;
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.#timer);
    this.#process.kill("SIGKILL");
  }

  #wait(milliseconds: number, late: string): Promise<StripAnswer | "ready"> {
    return new Promise((resolve) => {
      const settle = (answer: StripAnswer | "ready"): void => {
        clearTimeout(timer);
        this.#settle = undefined;
        resolve(answer);
      };
      const timer = setTimeout(() => {
        this.end();
        settle({ kind: "broken", message: late });
      }, milliseconds);
      this.#settle = settle;
      if (this.ended) this.#gone();
    });
  }

  #rest(): void {
    this.#process.unref();
    this.#process.channel?.unref();
    this.#timer = setTimeout(() => this.end(), this.#idle);
    this.#timer.unref();
  }

  #gone(): void {
    this.ended = true;
    clearTimeout(this.#timer);
    this.#settle?.({ kind: "broken", message: "The parser ended while it read the file" });
  }
}

const FLAGS = ["--permission", "--experimental-vm-modules", "--no-warnings", "--max-old-space-size=256"];

function readAnswer(answer: unknown): StripAnswer | "ready" {
  if (answer === "ready") return answer;
  if (isRecord(answer)) {
    const { kind, code, imports, message, frame } = answer;
    if (kind === "stripped" && typeof code === "string" && isTexts(imports)) return { kind, code, imports };
    if (kind === "invalid" && typeof message === "string" && typeof frame === "string")
      return { kind, message, frame };
    if (kind === "broken" && typeof message === "string") return { kind, message };
  }
  return { kind: "broken", message: "The parser broke" };
}

function parseKept(text: string | undefined): Stripped | undefined {
  if (text === undefined) return undefined;
  try {
    const kept: unknown = JSON.parse(text);
    if (!isRecord(kept)) return undefined;
    const { code, imports } = kept;
    return typeof code === "string" && isTexts(imports) ? { code, imports } : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function invalid(message: string, file: string): MortiseError {
  return new MortiseError("MORTISE_SCRIPT_INVALID", `${message}.`, { file });
}
