import type { Position } from "./document.ts";
import type { Place } from "./places.ts";

/** A {@link Place} under construction. */
interface Growing extends Place {
  readonly children: Map<string | number, Growing>;
}

/**
 * Where everything stands in TOML that has been parsed before and is known to be valid: smol-toml gives the values,
 * and no places. Follows TOML 1.1, sections "Keys", "Table", "Array of Tables".
 */
export function tomlPlaces(text: string): Place {
  return new Scan(text).document();
}

class Scan {
  private readonly text: string;
  private at = 0;
  private line = 1;
  private lineStart = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): Place {
    const start = this.here();
    const root: Growing = { key: start, value: start, children: new Map() };
    let table = root;
    for (this.blank(); this.at < this.text.length; this.blank()) {
      if (this.peek("[[")) table = this.header(root, 2);
      else if (this.peek("[")) table = this.header(root, 1);
      else this.pair(table);
    }
    return root;
  }

  /** `[a.b]` or `[[a.b]]`: the table that what follows is put into. */
  private header(root: Growing, brackets: 1 | 2): Growing {
    this.skip(brackets);
    const keys = this.keys();
    this.skip(brackets);
    const [last] = keys.slice(-1);
    if (last === undefined) return root;
    const holder = this.descend(root, keys.slice(0, -1));
    if (brackets === 1) return lastItem(child(holder, last));
    const list = child(holder, last);
    const item: Growing = { key: last.at, value: last.at, children: new Map() };
    list.children.set(list.children.size, item);
    return item;
  }

  private pair(table: Growing): void {
    const keys = this.keys();
    this.skip(1);
    this.spaces();
    const [last] = keys.slice(-1);
    if (last === undefined) return;
    const holder = this.descend(table, keys.slice(0, -1));
    holder.children.set(last.name, this.value(last.at));
  }

  private descend(from: Growing, keys: readonly Key[]): Growing {
    let table = from;
    for (const key of keys) table = lastItem(child(table, key));
    return table;
  }

  /** Keys with dots between, up to the `=` or `]` that ends them. */
  private keys(): Key[] {
    const keys: Key[] = [];
    for (;;) {
      this.spaces();
      const at = this.here();
      const quote = this.text[this.at];
      let name: string;
      if (quote === '"' || quote === "'") {
        const raw = this.string(quote);
        name = quote === '"' ? unescaped(raw) : raw.slice(1, -1);
      } else {
        const from = this.at;
        while (/[^\s.=\]]/.test(this.text[this.at] ?? "=")) this.at++;
        name = this.text.slice(from, this.at);
      }
      keys.push({ name, at });
      this.spaces();
      if (this.text[this.at] !== ".") return keys;
      this.at++;
    }
  }

  private value(key?: Position): Growing {
    const at = this.here();
    const place: Growing = { key: key ?? at, value: at, children: new Map() };
    const first = this.text[this.at];
    if (first === '"' || first === "'") this.string(first);
    else if (first === "[" || first === "{") this.container(place, first === "{");
    else while (/[^,\]}#\r\n]/.test(this.text[this.at] ?? ",")) this.at++;
    return place;
  }

  private container(place: Growing, isTable: boolean): void {
    const end = isTable ? "}" : "]";
    this.at++;
    for (this.blank(); this.at < this.text.length; this.blank()) {
      const next = this.text[this.at];
      if (next === end || next === ",") {
        this.at++;
        if (next === end) return;
      } else if (isTable) this.pair(place);
      else place.children.set(place.children.size, this.value());
    }
  }

  /** The whole of a string, quotes included; multi-line ones may hold up to two quotes before their end. */
  private string(quote: string): string {
    const from = this.at;
    const long = this.peek(quote.repeat(3));
    this.skip(long ? 3 : 1);
    const close = quote.repeat(long ? 3 : 1);
    while (this.at < this.text.length && !this.peek(close)) {
      if (this.text[this.at] === "\n") this.newline();
      else if (quote === '"' && this.text[this.at] === "\\" && this.text[this.at + 1] !== "\n") this.at++;
      this.at++;
    }
    this.skip(close.length);
    while (long && this.text[this.at] === quote) this.at++;
    return this.text.slice(from, this.at);
  }

  /** Skips spaces, line ends and comments. */
  private blank(): void {
    for (;;) {
      this.spaces();
      const next = this.text[this.at];
      if (next === "#") while (this.at < this.text.length && this.text[this.at] !== "\n") this.at++;
      else if (next === "\n" || next === "\r") {
        if (next === "\n") this.newline();
        this.at++;
      } else return;
    }
  }

  private spaces(): void {
    while (this.text[this.at] === " " || this.text[this.at] === "\t") this.at++;
  }

  private newline(): void {
    this.line++;
    this.lineStart = this.at + 1;
  }

  private skip(count: number): void {
    this.at += count;
  }

  private peek(wanted: string): boolean {
    return this.text.startsWith(wanted, this.at);
  }

  private here(): Position {
    return { line: this.line, column: this.at - this.lineStart + 1 };
  }
}

interface Key {
  readonly name: string;
  readonly at: Position;
}

function child(table: Growing, { name, at }: Key): Growing {
  const found = table.children.get(name);
  if (found !== undefined) return found;
  const made: Growing = { key: at, value: at, children: new Map() };
  table.children.set(name, made);
  return made;
}

/** A header that goes through an array of tables means its last item. */
function lastItem(place: Growing): Growing {
  return place.children.get(place.children.size - 1) ?? place;
}

/** A basic string in quotes as the text that it stands for. */
function unescaped(raw: string): string {
  const escapes: Readonly<Record<string, string>> = {
    b: "\b",
    t: "\t",
    n: "\n",
    f: "\f",
    r: "\r",
    e: "\u001b",
  };
  return raw
    .slice(1, -1)
    .replaceAll(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|(.))/g, (_, u, U, x, c) => {
      const code: string | undefined = u ?? U ?? x;
      return code === undefined ? (escapes[c] ?? c) : String.fromCodePoint(Number.parseInt(code, 16));
    });
}
