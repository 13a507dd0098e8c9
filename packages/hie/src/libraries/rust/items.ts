import { escaped } from "../blank.ts";

/** Finds items by their names in code without comments. Each answers a pattern for one kind of item. */
export const ITEM = {
  struct: (name: string) => new RegExp(`\\bstruct\\s+${escaped(name)}\\b`),
  enum: (name: string) => new RegExp(`\\benum\\s+${escaped(name)}\\b`),
  fn: (name: string) => new RegExp(`\\bfn\\s+${escaped(name)}\\b`),
  trait: (name: string) => new RegExp(`\\btrait\\s+${escaped(name)}\\b`),
  impl: (name: string) => new RegExp(`\\bimpl\\b[^{};]{0,500}?\\b${escaped(name)}\\b`),
} as const satisfies Record<string, (name: string) => RegExp>;

export type ItemKind = keyof typeof ITEM;

/** `impl Trait for Type`, with generics and paths before either. */
export function implementation(type: string, trait: string): RegExp {
  return new RegExp(
    `\\bimpl\\b[^{};]{0,500}?\\b${escaped(trait)}(?:\\s*<[^{};]{0,200}?>)?\\s+for\\s+[^{};]{0,200}?\\b${escaped(type)}\\b`,
  );
}

/** A use of a path: `use path`, `path::`. */
export function use(path: string): RegExp {
  return new RegExp(`\\buse\\s+${escaped(path)}\\b|\\b${escaped(path)}\\s*::`);
}

/** A dependency on a module of this crate. */
export function dependency(module: string): RegExp {
  const name = escaped(module);
  return new RegExp(`\\buse\\s+(?:crate|super)::${name}\\b|\\bmod\\s+${name}\\s*;|\\b${name}::`);
}
