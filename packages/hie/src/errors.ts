import type { ErrorTable } from "@mortise/engine";
import { CodedError } from "@mortise/engine";

/**
 * Every coded error of `@mortise/hie`: whose it is, what happened, and what to do about it. Mistakes in a `.hie`
 * file come as {@link Problem} values, several at once; what keeps a run from starting is thrown as a
 * {@link HieError}.
 */
export const ERRORS = {
  MORTISE_HIE_CHARACTER_UNEXPECTED: [
    "usage",
    "A character that the language does not use.",
    "Remove it, or put it into a string or a comment.",
  ],
  MORTISE_HIE_STRING_UNTERMINATED: [
    "usage",
    "A string does not end on its line.",
    "Close it with the quote that opened it.",
  ],
  MORTISE_HIE_COMMENT_UNTERMINATED: [
    "usage",
    "A block comment is never closed.",
    "Close it with `###`, or begin the line with a single `#`.",
  ],
  MORTISE_HIE_NUMBER_INVALID: [
    "usage",
    "A number is malformed, or too large to be exact.",
    "Write digits, with one point at most, below 2^53.",
  ],
  MORTISE_HIE_INDENTATION: [
    "usage",
    "A line is indented in a way that opens or closes no block.",
    "Indent the lines of a block alike.",
  ],
  MORTISE_HIE_SYNTAX: ["usage", "Something else was expected here.", "See the grammar in docs/hie.md."],
  MORTISE_HIE_NESTING_EXCEEDED: [
    "limit",
    "Elements, lists or calls are nested too deeply.",
    "Split the description into several files or elements.",
  ],
  MORTISE_HIE_PROBLEMS_EXCEEDED: [
    "limit",
    "The file has more problems than are listed.",
    "Correct the first ones, and check again.",
  ],
  MORTISE_HIE_FILE_UNREADABLE: ["system", "A file could not be read.", "Check the path and its permissions."],
  MORTISE_HIE_WORKSPACE_UNREADABLE: [
    "usage",
    "The workspace is no folder that can be read.",
    "Pass an existing folder.",
  ],
  MORTISE_HIE_PATH_OUTSIDE: [
    "usage",
    "A path leads out of the workspace.",
    "Name a file inside it, or choose a workspace further up.",
  ],
  MORTISE_HIE_IMPORT_CYCLE: [
    "usage",
    "Files import each other in a circle.",
    "Move what both need into a file of its own.",
  ],
  MORTISE_HIE_LIBRARY_UNKNOWN: [
    "usage",
    "No library has this name.",
    "Use a built-in one, or configure it under `[libraries]`.",
  ],
  MORTISE_HIE_LIBRARY_CONFIG_INVALID: [
    "usage",
    "An entry under `[libraries]` is wrong.",
    "Correct the entry that is named; the others are loaded.",
  ],
  MORTISE_HIE_LIBRARY_FAILED: [
    "plugin",
    "A library failed, answered nonsense, or did not answer in time.",
    "Look at the message, which is the library's own.",
  ],
  MORTISE_HIE_FUNCTION_UNKNOWN: [
    "usage",
    "The library has no such function.",
    "Use one of the functions that `doc` lists.",
  ],
  MORTISE_HIE_ARGUMENT_INVALID: [
    "usage",
    "A function was given the wrong arguments.",
    "Pass what is named, in that order.",
  ],
  MORTISE_HIE_NAME_UNKNOWN: [
    "usage",
    "A name is declared nowhere around.",
    "Declare it, or write the path to it.",
  ],
  MORTISE_HIE_NAME_AMBIGUOUS: [
    "usage",
    "A name stands for more than one thing.",
    "Rename one, or write the path to the one that is meant.",
  ],
  MORTISE_HIE_NAME_DISTANT: [
    "usage",
    "A name was found by its last part only, elsewhere in the files.",
    "Write the path to it, so that a second one of that name does not make it ambiguous.",
  ],
  MORTISE_HIE_NAME_DUPLICATE: ["usage", "A name is declared twice in one place.", "Rename one of the two."],
  MORTISE_HIE_SCOPE_CYCLE: [
    "usage",
    "Scopes or refs need each other in a circle.",
    "Give one of them a value of its own.",
  ],
  MORTISE_HIE_VALUE_MISSING: [
    "usage",
    "A scope or ref of an element has no value.",
    "Give it one after `=`. Only patterns leave it open.",
  ],
  MORTISE_HIE_CHECK_INVALID: [
    "usage",
    "A check is no call of a library's function.",
    "Write `check library.function(arguments)`.",
  ],
  MORTISE_HIE_PATTERN_UNKNOWN: [
    "usage",
    "No pattern has this name.",
    "Declare it, or import the file that does.",
  ],
  MORTISE_HIE_PATTERN_CYCLE: [
    "usage",
    "A pattern contains itself.",
    "Take the `implements` out of one of the patterns.",
  ],
  MORTISE_HIE_LANGUAGE_UNKNOWN: [
    "usage",
    "No language has this name.",
    "Declare it with `language`, or correct the name.",
  ],
  MORTISE_HIE_BINDING_MISSING: [
    "usage",
    "The element leaves something of its pattern unbound.",
    "Bind it: `scope name binds pattern.path = …`, or `pattern.path = …`.",
  ],
  MORTISE_HIE_BINDING_UNKNOWN: [
    "usage",
    "A binding names nothing that the pattern declares.",
    "Bind one of the scopes and refs that the pattern has.",
  ],
  MORTISE_HIE_LANGUAGE_MISMATCH: [
    "usage",
    "A scope is bound to one of another language.",
    "Bind a scope of the language that the pattern names.",
  ],
  MORTISE_HIE_TYPE_MISMATCH: [
    "usage",
    "A ref has another type than what it is bound to or holds.",
    "Make the types the same.",
  ],
  MORTISE_HIE_SUPPRESSION_INVALID: [
    "usage",
    "A suppression has no reason, or covers no check.",
    "Write `# hie: allow because <reason>` on the check's line or the line above.",
  ],
  MORTISE_HIE_BASELINE_INVALID: [
    "usage",
    "The baseline file is not one that this program wrote.",
    "Write it again.",
  ],
} as const satisfies ErrorTable;

export type ErrorCode = keyof typeof ERRORS;

/**
 * What keeps a `.hie` run from starting, or a library from answering. `code` is a key of {@link ERRORS}.
 *
 * @example
 * ```ts
 * try {
 *   await runWorkspace({ workspace: "/nowhere" });
 * } catch (error) {
 *   if (error instanceof HieError) console.log(error.code); // MORTISE_HIE_WORKSPACE_UNREADABLE
 * }
 * ```
 */
export class HieError extends CodedError<ErrorCode> {
  override readonly name = "HieError";

  constructor(code: ErrorCode, problem: string, cause?: unknown) {
    super(ERRORS, code, problem, cause === undefined ? {} : { cause });
  }
}
