import { clip } from "../../wasm/module.ts";
import { isKeyword } from "../typetext.ts";
import { parse as parseVersion } from "../version.ts";
import type { Id, PackageId, Path } from "./ast.ts";
import type { Token } from "./lexer.ts";
import { isName, tokens, witError } from "./lexer.ts";

/** Types inside types, and packages inside packages. */
const DEEPEST = 100;

/** The names of features, or that all are turned on. */
export type Features = readonly string[] | "all";

/** Walks over the tokens of one file. */
export class Parser {
  private readonly source: string;
  private readonly list: readonly Token[];
  private readonly features: Features;
  private at = 0;
  private depth = 0;

  constructor(source: string, file: string, features: Features) {
    this.source = source;
    this.features = features;
    this.list = tokens(source, file);
  }

  get token(): Token {
    return (this.list[this.at] ?? this.list[this.list.length - 1]) as Token;
  }

  /** The token so many further on. */
  ahead(count: number): Token {
    return this.list[Math.min(this.at + count, this.list.length - 1)] as Token;
  }

  next(): Token {
    const { token } = this;
    this.at++;
    return token;
  }

  /** Whether the token is that punctuation or keyword. */
  is(text: string): boolean {
    const { token } = this;
    return token.kind === text || (token.kind === "id" && !token.escaped && token.text === text);
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  expect(text: string): Token {
    if (this.is(text)) return this.next();
    throw this.unexpected(`\`${text}\``);
  }

  unexpected(wanted: string): Error {
    return witError(`There is \`${clip(this.token.text)}\` where ${wanted} is expected`, this.token.place);
  }

  /** A name; a keyword must be escaped with `%`. */
  id(what: string): Id {
    const { token } = this;
    if (!isName(token)) throw this.unexpected(what);
    if (isKeyword(token.text) && !token.escaped)
      throw witError(
        `\`${token.text}\` is a keyword; write \`%${token.text}\` to use it as ${what}`,
        token.place,
      );
    this.at++;
    return { text: token.text, place: token.place };
  }

  /** Items up to a closing token, each followed by a comma but perhaps the last. */
  commas<T>(close: string, read: () => T): readonly T[] {
    const items: T[] = [];
    while (!this.accept(close)) {
      items.push(read());
      if (!this.accept(",")) {
        this.expect(close);
        break;
      }
    }
    return items;
  }

  nested<T>(read: () => T): T {
    if (this.depth >= DEEPEST) throw witError(`This nests deeper than ${DEEPEST} levels`, this.token.place);
    this.depth++;
    try {
      return read();
    } finally {
      this.depth--;
    }
  }

  /**
   * Reads `@since(…)`, `@unstable(…)` and `@deprecated(…)` (WIT.md, "Feature Gates"). Answers with the feature that what
   * follows needs, where that is not turned on.
   */
  gates(): string | undefined {
    let off: string | undefined;
    while (this.accept("@")) {
      const { text, place } = this.id("a feature gate");
      this.expect("(");
      if (text === "unstable") {
        const feature = this.feature();
        if (this.features !== "all" && !this.features.includes(feature)) off ??= feature;
      } else if (text === "since" || text === "deprecated") {
        this.expect("version");
        this.expect("=");
        this.versionText();
        // Once, a feature could be named that has become stable.
        if (text === "since" && this.accept(",")) this.feature();
      } else throw witError(`There is no gate \`@${text}\``, place);
      this.expect(")");
    }
    return off;
  }

  private feature(): string {
    this.expect("feature");
    this.expect("=");
    return this.id("a feature").text;
  }

  /** `namespace:name@version`; the version may be left out. */
  packageId(): PackageId {
    const namespace = this.id("a namespace").text;
    this.expect(":");
    const name = this.id("a package's name").text;
    return { namespace, name, version: this.version() };
  }

  version(): string | undefined {
    return this.accept("@") ? this.versionText() : undefined;
  }

  private versionText(): string {
    const { place, from } = this.token;
    let to = from;
    // A version's parts stand without spaces; a dot before a brace belongs to what follows.
    while (this.token.from === to && /^(?:id|[.+])$/.test(this.token.kind)) {
      if (this.is(".") && this.ahead(1).kind !== "id") break;
      to = this.next().to;
    }
    const text = this.source.slice(from, to);
    if (parseVersion(text) === undefined) throw witError(`\`${clip(text)}\` is no version`, place);
    return text;
  }

  /** An interface or world: `name`, or `namespace:package/name@version`. */
  path(): Path {
    if (this.ahead(1).kind !== ":") return { package: undefined, name: this.id("an interface's name") };
    const namespace = this.id("a namespace").text;
    this.expect(":");
    const name = this.id("a package's name").text;
    this.expect("/");
    const inner = this.id("an interface's name");
    return { package: { namespace, name, version: this.version() }, name: inner };
  }
}
