/** What a component is to an agent: each is an interface of `pattern:extension`, and one component may have several. */
export type Role = "data-block" | "data-stream" | "tool";

/** The interface in any version that is compatible with ours, and what it exports. */
const EXPORT = /^pattern:extension\/(data-block|data-stream|tool)@0\.1\.\d+#/;

/**
 * The roles of a component, read from the functions that it exports, in the order of the alphabet.
 *
 * @example
 * ```ts
 * rolesOf(["pattern:extension/tool@0.1.0#name", "pattern:extension/tool@0.1.0#execute"]); // ["tool"]
 * ```
 */
export function rolesOf(exports: readonly string[]): readonly Role[] {
  const roles = new Set<Role>();
  for (const name of exports) {
    const role = EXPORT.exec(name)?.[1];
    if (role !== undefined) roles.add(role as Role);
  }
  return [...roles].sort();
}
