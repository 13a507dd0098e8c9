const GREETINGS: Record<string, string> = { en: "Hello", de: "Guten Tag", fr: "Bonjour" };

/** How one greets in a language. */
export function greetingFor(language: string): string {
  return GREETINGS[language] ?? "Hello";
}
