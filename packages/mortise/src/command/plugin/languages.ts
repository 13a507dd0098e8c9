/** The languages that there is a kit of. */
export const LANGUAGES = ["typescript", "assemblyscript", "c", "rust", "go", "python"] as const;

export type Language = (typeof LANGUAGES)[number];
