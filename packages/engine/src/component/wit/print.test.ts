import { describe, expect, it } from "vitest";
import { componentOf, witOf } from "../testing/jco.ts";
import { readWit } from "./packages.ts";
import { witText } from "./print.ts";
import { worldOf } from "./world.ts";

const SOURCE = `package n:two@1.0.0;
interface src {
  record r { a: u8 }
  resource res { constructor(); }
  type al = r;
  type str = string;
  use-all: func(a: r, b: res, d: al, h: str);
}
interface chain { use src.{r}; type r2 = r; f: func(a: r, b: r2); }
interface keywords { resource %use { constructor(%as: u8); %static: static func() -> %use; %list: func(%list: list<u8>); } }
`;

const WORLDS = {
  "aliases of its own types": `
    record a { x: u32 }
    type b = a;
    enum d { p, q }
    type e = d;
    resource f { constructor(); m: func(o: borrow<f>); }
    type g = f;
    import i1: func(a: a, b: b, d: d, e: e) -> g;
    export e1: func(a: a, b: b, d: d, e: e, f: g, o: borrow<g>) -> f;`,
  "aliases of an interface's types": `
    use src.{r as q, res, al, str};
    type z = q;
    type ress = res;
    type s = str;
    import f: func(a: q, b: res, d: al, z: z, s: s, t: ress);`,
  "interfaces of its own beside those of the package": `
    import i: interface { use src.{r, al, res}; type mine = r; type rs = res; f: func(a: r, b: al, c: mine, d: rs); }
    export o: interface {
      use src.{r, al, res};
      type mine = r;
      f: func(a: r, b: al, c: mine, e: res);
      record own-rec { a: mine }
      type own2 = own-rec;
      resource rr;
      type rra = rr;
      g: func(a: own-rec, b: own2, c: rr, d: borrow<rra>);
    }`,
  "an interface on both sides that others use": `
    import src;
    export src;
    import chain;
    export chain;
    export o: interface { use src.{r, res}; use chain.{r2}; f: func(a: r, b: res, c: r2); }`,
  "names that are keywords": `
    import keywords;
    export %type: func(%record: option<u8>) -> result<_, tuple<char>>;
    import %interface: interface { record %type { %type: u8 } f: func(%type: %type) -> %type; }`,
};

describe("the WIT text of a component", () => {
  it.each(Object.entries(WORLDS))("means what it was made from: %s", async (_, items) => {
    const component = await componentOf(`${SOURCE}world w { ${items} }`, "n:two/w@1.0.0");
    const text = witText(worldOf(component));
    expect(await witOf(await componentOf(text, "root:component/root"))).toBe(await witOf(component));
    const read = readWit([{ file: "root.wit", text }]).worlds.get("root:component/root");
    expect(read).toBeDefined();
    expect(lines(witText({ ...read!, name: undefined }))).toEqual(lines(text));
  });
});

/** In the order of the alphabet: what stands where means nothing. */
function lines(text: string): readonly string[] {
  return text.split("\n").sort();
}
