import type { Revealed } from "./secrets.ts";

type Named = Pick<Revealed, "name" | "value">;

/** Text without the secrets, each by its name in brackets. */
export function redactText(text: string, secrets: Iterable<Named>): string {
  let clean = text;
  for (const { name, value } of inOrder(secrets)) clean = clean.replaceAll(value, () => `[secret ${name}]`);
  return clean;
}

/** The same for bytes that text may stand in. Where none does, they come back as they are. */
export function redactBytes(bytes: Uint8Array, secrets: Iterable<Named>): Uint8Array {
  let clean = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const { name, value } of inOrder(secrets)) {
    if (!clean.includes(value)) continue;
    // A byte is a character in Latin-1, so that nothing but the secret changes.
    clean = Buffer.from(
      clean.toString("latin1").replaceAll(value, () => `[secret ${name}]`),
      "latin1",
    );
  }
  return clean;
}

/** A secret as it stands in text, in JSON and in a URL. */
function formsOf({ name, value }: Named): readonly Named[] {
  const forms = new Set([value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]);
  return [...forms].map((form) => ({ name, value: form }));
}

/** The longest first: where one secret stands in another, no piece of it is left. */
function inOrder(secrets: Iterable<Named>): readonly Named[] {
  return [...secrets].flatMap(formsOf).sort((one, other) => other.value.length - one.value.length);
}
