const decoder = new TextDecoder();

/**
 * What a plugin answers, and what a host function reads: a `DataView` of a copy, readable as text, JSON and bytes.
 * It has the methods that `PluginOutput` of `@extism/extism` has.
 *
 * @example
 * ```ts
 * const output = await plugin.call("count_vowels", "hello");
 * output?.json(); // { count: 2, … }
 * ```
 */
export class PluginOutput extends DataView<ArrayBuffer> {
  /** The bytes as JSON. Throws a `SyntaxError` where they are not. */
  // biome-ignore lint/suspicious/noExplicitAny: the type that users of `@extism/extism` have.
  json(): any {
    return JSON.parse(this.text());
  }

  arrayBuffer(): ArrayBuffer {
    return this.buffer;
  }

  /** The bytes as UTF-8; what is no UTF-8 becomes U+FFFD. */
  text(): string {
    return decoder.decode(this.buffer);
  }

  /** The same as {@link PluginOutput.text}. */
  string(): string {
    return this.text();
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.buffer);
  }
}

/** Bytes as an output of their own: a copy, which no guest and no later call changes. */
export function outputOf(bytes: Uint8Array): PluginOutput {
  return new PluginOutput(new Uint8Array(bytes).buffer);
}
