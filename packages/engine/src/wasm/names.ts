import { Cursor } from "./cursor.ts";
import type { Module } from "./module.ts";
import { clip } from "./module.ts";

/** The function names of the `name` section, subsection 1 (core spec, appendix "Custom Sections"). */
const FUNCTION_NAMES = 1;

/** What a function is called: by the name section, or by its export; undefined where neither says. */
export function functionName(module: Module, index: number): string | undefined {
  return sectionName(module, index) ?? exportName(module, index);
}

function exportName(module: Module, index: number): string | undefined {
  const found = module.exports.find((each) => each.kind === "function" && each.index === index);
  return found === undefined ? undefined : clip(found.name);
}

/** A name section that is malformed names nothing: it has no part in what a module does. */
function sectionName(module: Module, index: number): string | undefined {
  const section = module.sections.find((each) => each.name === "name");
  if (section === undefined) return undefined;
  const cursor = new Cursor(module.bytes, section.start, section.end);
  try {
    while (!cursor.done) {
      const id = cursor.u8("a subsection");
      const size = cursor.u32("a subsection's length");
      const end = cursor.at + size;
      if (id === FUNCTION_NAMES) {
        const count = cursor.count("the number of names");
        for (let i = 0; i < count; i++) {
          const at = cursor.u32("an index");
          const name = cursor.name("a name");
          if (at === index) return clip(name);
        }
      }
      cursor.at = end;
    }
  } catch {
    return undefined;
  }
  return undefined;
}
