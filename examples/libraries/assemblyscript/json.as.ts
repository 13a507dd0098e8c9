/** JSON, as much of it as a library needs: AssemblyScript brings none. */

export const NULL: i32 = 0;
export const BOOLEAN: i32 = 1;
export const NUMBER: i32 = 2;
export const TEXT: i32 = 3;
export const LIST: i32 = 4;
export const OBJECT: i32 = 5;

const DEEPEST: i32 = 64;

/** A value. A number's text is its digits, a boolean's `true` or `false`. */
export class Json {
  keys: string[] = [];
  items: Json[] = [];

  constructor(
    public kind: i32,
    public text: string,
  ) {}

  /** What an object has under a key; null where it is none, or has no such key. */
  get(key: string): Json | null {
    const at = this.kind === OBJECT ? this.keys.indexOf(key) : -1;
    return at === -1 ? null : this.items[at];
  }

  /** What a list has at an index, likewise. */
  at(index: i32): Json | null {
    return this.kind === LIST && index < this.items.length ? this.items[index] : null;
  }
}

/** The value of a text; null where it is no JSON. */
export function parse(text: string): Json | null {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.blanks();
  return reader.wrong || reader.at !== text.length ? null : value;
}

/** A text as JSON writes it. */
export function quoted(text: string): string {
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
