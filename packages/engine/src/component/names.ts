import { parse as parseVersion } from "./version.ts";

/**
 * The name of an import or export of a component, taken apart (Component Model, Explainer.md, "Import and Export
 * Definitions"). `text` is the whole of it, as it stands in the file.
 */
export type ExternName =
  | { readonly kind: "label"; readonly text: string; readonly label: string }
  | { readonly kind: "constructor"; readonly text: string; readonly resource: string }
  | {
      readonly kind: "method" | "static";
      readonly text: string;
      readonly resource: string;
      readonly label: string;
    }
  | {
      readonly kind: "interface";
      readonly text: string;
      readonly namespace: string;
      readonly package: string;
      readonly interface: string;
      readonly version: string | undefined;
    };

/** In one way only: however long a name, it is read once. */
const LABEL =
  /^(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*)(?:-(?:[0-9]+(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*)?|[a-z][a-z0-9]*|[A-Z][A-Z0-9]*))*$/;

/** Whether a name is a label: words of one case each, joined by `-`. */
export function isLabel(text: string): boolean {
  return LABEL.test(text);
}

/**
 * A label without what tells no two of one place apart: its capitals and its hyphens (Explainer.md, "Name Uniqueness").
 * Labels that differ in it have different keys in JavaScript, too.
 */
export function canonicalLabel(label: string): string {
  return label.toLowerCase().replaceAll("-", "");
}

/** What tells a name from the others of its place (Explainer.md, "Name Uniqueness"); its version as it is. */
export function uniqueKey(name: ExternName): string {
  switch (name.kind) {
    case "method":
    case "static":
      return `${canonicalLabel(name.resource)}.${canonicalLabel(name.label)}`;
    case "interface": {
      const end = name.version === undefined ? name.text.length : name.text.indexOf("@");
      return `${canonicalLabel(name.text.slice(0, end))}${name.text.slice(end)}`;
    }
    default:
      return canonicalLabel(name.text);
  }
}

/** Whether a function of a resource is called as that is, which none may be. */
export function isCalledAsResource(name: ExternName): boolean {
  return (
    "resource" in name && "label" in name && canonicalLabel(name.label) === canonicalLabel(name.resource)
  );
}

/** Whether a name is a label in lower case, as packages and namespaces take it. */
function isLowerLabel(text: string): boolean {
  return isLabel(text) && text === text.toLowerCase();
}

/** Takes a name apart; undefined where it is none, or of a form that this version does not know. */
export function externName(text: string): ExternName | undefined {
  if (text.startsWith("[")) return annotated(text);
  if (text.includes(":")) return interfaceName(text);
  return isLabel(text) ? { kind: "label", text, label: text } : undefined;
}

function annotated(text: string): ExternName | undefined {
  const close = text.indexOf("]");
  const kind = text.slice(1, close);
  const rest = text.slice(close + 1);
  if (close < 0) return undefined;
  if (kind === "constructor") return isLabel(rest) ? { kind, text, resource: rest } : undefined;
  if (kind !== "method" && kind !== "static") return undefined;
  const dot = rest.indexOf(".");
  const resource = rest.slice(0, dot);
  const label = rest.slice(dot + 1);
  if (dot < 0 || !isLabel(resource) || !isLabel(label)) return undefined;
  return { kind, text, resource, label };
}

/** `namespace:package/interface@version`; the version may be left out. */
function interfaceName(text: string): ExternName | undefined {
  const at = text.indexOf("@");
  const path = at < 0 ? text : text.slice(0, at);
  const version = at < 0 ? undefined : text.slice(at + 1);
  const colon = path.indexOf(":");
  const slash = path.indexOf("/", colon);
  if (slash < 0) return undefined;
  const namespace = path.slice(0, colon);
  const name = path.slice(colon + 1, slash);
  const inner = path.slice(slash + 1);
  if (!isLowerLabel(namespace) || !isLowerLabel(name) || !isLabel(inner)) return undefined;
  if (version !== undefined && parseVersion(version) === undefined) return undefined;
  return { kind: "interface", text, namespace, package: name, interface: inner, version };
}

/** The name of an interface without its version, and its version. */
export function withoutVersion(name: string): {
  readonly path: string;
  readonly version: string | undefined;
} {
  const parsed = externName(name);
  if (parsed?.kind !== "interface" || parsed.version === undefined) return { path: name, version: undefined };
  return { path: name.slice(0, name.indexOf("@")), version: parsed.version };
}
