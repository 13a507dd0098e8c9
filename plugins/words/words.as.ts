import { Config, Host, Memory } from "@extism/as-pdk";
import { error_set } from "@extism/as-pdk/lib/env";

/**
 * Takes a text; answers with how many words it has, how many of them differ, and which are the most frequent,
 * as JSON. The config value `top` says how many of those (10 by default), `shortest` how many letters make a
 * word (4 by default).
 */
export function count(): i32 {
  const shortest = number("shortest", 4);
  const text = Host.inputString().toLowerCase();
  const counts = new Map<string, i32>();
  let words = 0;
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && isLetter(text.charCodeAt(at))) continue;
    if (at - from >= shortest) {
      const word = text.slice(from, at);
      counts.set(word, (counts.has(word) ? counts.get(word) : 0) + 1);
      words++;
    }
    from = at + 1;
  }
  const answer = '{"words":' + words.toString() + ',"different":' + counts.size.toString() + ',"top":{' + top(counts) + "}}";
  Host.output(Uint8Array.wrap(String.UTF8.encode(answer)));
  return 0;
}

/** The most frequent words as the inside of a JSON object; equally frequent ones by the alphabet. */
function top(counts: Map<string, i32>): string {
  const ranked: Ranked[] = [];
  const words = counts.keys();
  for (let at = 0; at < words.length; at++) ranked.push(new Ranked(words[at], counts.get(words[at])));
  ranked.sort((one, other) => (one.count !== other.count ? other.count - one.count : one.word < other.word ? -1 : 1));
  const shown = ranked.slice(0, number("top", 10));
  // A word has letters only, so that nothing in it needs escaping.
  return shown.map<string>((one) => '"' + one.word + '":' + one.count.toString()).join(",");
}

class Ranked {
  constructor(
    public word: string,
    public count: i32,
  ) {}
}

/** Small letters of Latin, Greek and Cyrillic. */
function isLetter(code: i32): bool {
  return (code >= 97 && code <= 122) || (code >= 0xdf && code <= 0x24f && code !== 0xf7) || (code >= 0x370 && code <= 0x52f);
}

function number(key: string, fallback: i32): i32 {
  const value = Config.get(key);
  return value === null ? fallback : I32.parseInt(value);
}

/** What the runtime calls when it gives up: the reason as the error, then a trap. */
export function giveUp(message: string | null, file: string | null, line: u32, column: u32): void {
  const what = message === null ? "aborted" : message;
  const where = file === null ? "" : " at " + file + ":" + line.toString() + ":" + column.toString();
  error_set(Memory.allocateString(what + where).offset);
  unreachable();
}
