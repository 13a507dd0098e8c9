import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matcherOf } from "./match.ts";
import type { Pattern, Piece } from "./pattern.ts";
import { parsePattern } from "./pattern.ts";

function pattern(text: string): Pattern {
  const parsed = parsePattern(text);
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed;
}

const matched = (text: string, line: string) => matcherOf(pattern(text))(line);

describe("a pattern", () => {
  test.each([
    ["<target>", "goblin", { target: "goblin" }],
    ["<target>", '"Red Dragon"', { target: "Red Dragon" }],
    ["<target>", '"a \\"b\\" \\\\ c"', { target: 'a "b" \\ c' }],
    ["<target>", "red dragon", undefined],
    ["<target>", "", undefined],
    ["<message...>", 'she said "hi" 🎉  twice', { message: 'she said "hi" 🎉  twice' }],
    ["<to>=<message...>", "Ann=a = b", { to: "Ann", message: "a = b" }],
    ["<to>=<message...>", "Ann = hi", { to: "Ann", message: "hi" }],
    ["<to>=<message...>", '"Ann = Bo"=hi', { to: "Ann = Bo", message: "hi" }],
    ["<to>=<message...>", "Ann hi", undefined],
    ["<to...>=<message...>", "Ann Bo=hi", { to: "Ann Bo", message: "hi" }],
    ["<exit> to <room> [return <back>]", 'n TO "The Hall"', { exit: "n", room: "The Hall" }],
    ["<exit> to <room> [return <back>]", "n to Hall return s", { exit: "n", room: "Hall", back: "s" }],
    ["<exit> to <room> [return <back>]", "n to Hall return", undefined],
    [
      "<exit> to <room...> [return <back>]",
      "n to Great Hall return s",
      { exit: "n", room: "Great Hall", back: "s" },
    ],
    ["<exit> to <room...> [return <back>]", "n to Returned Hall", { exit: "n", room: "Returned Hall" }],
    ["[<seconds>] [because <why...>]", "", {}],
    ["[<seconds>] [because <why...>]", "5", { seconds: "5" }],
    ["[<seconds>] [because <why...>]", "5 because of rain", { seconds: "5", why: "of rain" }],
    ["<to>[=<message...>]", "Ann", { to: "Ann" }],
    ["<to>[=<message...>]", "Ann=:waves", { to: "Ann", message: ":waves" }],
    ["", "", {}],
    ["", "anything", undefined],
    ["at <thing>", "AT door", { thing: "door" }],
    ["at <thing>", "atdoor", undefined],
  ])("%j takes %j as %j", (text, line, places) => expect(matched(text, line)).toEqual(places));

  test.each([
    ["<a> <a>", "two places of one name"],
    ["<A>", "not like `<name>`"],
    ["a <b", "not like `<name>`"],
    ["a> b", "not like `<name>`"],
    ["<>", "not like `<name>`"],
    ["<a><b>", "nothing between"],
    ["<a...> <b>", "where it ends"],
    ["<a...> [<b>]", "where it ends"],
    ["a [b] c", "brackets"],
    ["a [b [c]]", "brackets"],
    ["a ]b[", "brackets"],
    ["a []", "empty group"],
  ])("is not %j: it has %s", (text, problem) => {
    expect(parsePattern(text)).toEqual({ problem: expect.stringContaining(problem) });
  });

  test("never throws, whatever it and the line hold", () => {
    const text = fc.string({
      unit: fc.constantFrom("<", ">", "[", "]", "a", "...", " ", "=", '"', "\\", "é", "🎉"),
    });
    fc.assert(
      fc.property(text, text, (written, line) => {
        const parsed = parsePattern(written);
        if ("problem" in parsed) return;
        const places = matcherOf(parsed)(line);
        for (const value of Object.values(places ?? {})) expect(typeof value).toBe("string");
      }),
      { numRuns: 2_000 },
    );
  });

  test("is what it prints, and takes a line that is made from it apart again", () => {
    fc.assert(
      fc.property(patterns, (made) => {
        const parsed = pattern(printed(made));
        expect(printed(parsed)).toBe(printed(made));
        const names = [made.pieces, ...made.groups]
          .flat()
          .flatMap((piece) => ("place" in piece ? [piece.place] : []));
        const values = Object.fromEntries(names.map((name) => [name, `${name} "\\ é🎉`]));
        const words = Object.fromEntries(names.map((name) => [name, `x${name}`]));
        expect(matcherOf(parsed)(lineOf(made, words, (value) => value))).toEqual(words);
        if ([made.pieces, ...made.groups].flat().some((piece) => "place" in piece && piece.rest)) return;
        const quoted = (value: string) => `"${value.replaceAll(/["\\]/g, "\\$&")}"`;
        expect(matcherOf(parsed)(lineOf(made, values, quoted))).toEqual(values);
      }),
    );
  });

  test("is done with a line that nearly matches everywhere: what went back would never end", () => {
    const line = `${" to x or".repeat(1_000)}!`;
    const places = "abcdefghijklmnopqrst".split("").map((name) => `<${name}...>`);
    expect(matched(`${places.join(" to ")} to end`, line)).toBeUndefined();
    expect(matched(`<z> ${places.map((place) => `[or ${place}]`).join(" ")}`, line)).toBeUndefined();
    expect(matched("<a>", `"${"\\".repeat(8_000)}`)).toEqual({ a: `"${"\\".repeat(8_000)}` });
  });
});

/** Patterns whose places are told apart by words that no value holds. */
const patterns = fc
  .array(fc.record({ rest: fc.boolean(), word: fc.constantFrom("to", "=", "from", "🎉") }), { maxLength: 5 })
  .chain((made) =>
    fc.nat({ max: made.length }).map((inFront): Pattern => {
      const all = made.map(({ rest, word }, at): Piece[] => [
        { gap: at > 0, text: `${word}${at}` },
        { gap: true, place: `p${at}`, rest },
      ]);
      return { pieces: all.slice(0, inFront).flat(), groups: all.slice(inFront) };
    }),
  )
  .map(({ pieces, groups }) => ({
    pieces,
    groups: groups.map((group) => group.map((piece, at) => (at === 0 ? { ...piece, gap: true } : piece))),
  }));

function printed({ pieces, groups }: Pattern): string {
  const text = (sequence: readonly Piece[]) =>
    sequence
      .map(
        (piece) =>
          `${piece.gap ? " " : ""}${"text" in piece ? piece.text : `<${piece.place}${piece.rest ? "..." : ""}>`}`,
      )
      .join("");
  return text(pieces) + groups.map((group) => ` [${text(group).trimStart()}]`).join("");
}

function lineOf(
  { pieces, groups }: Pattern,
  values: Record<string, string>,
  write: (value: string) => string,
): string {
  return [pieces, ...groups]
    .flat()
    .map(
      (piece) => `${piece.gap ? " " : ""}${"text" in piece ? piece.text : write(values[piece.place] ?? "")}`,
    )
    .join("");
}
