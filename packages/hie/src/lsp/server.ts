import { relative, sep } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Connection, InitializeResult } from "vscode-languageserver/node";
import {
  CompletionItemKind,
  createConnection,
  DiagnosticSeverity,
  MarkupKind,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { libraryDocs } from "../doc.ts";
import { HieError } from "../errors.ts";
import { openWorkspace } from "../libraries/workspace.ts";
import type { Problem } from "../problem.ts";
import type { Source, Span } from "../syntax/source.ts";
import { positionAt } from "../syntax/source.ts";
import type { Analysis } from "./analysis.ts";
import { analyse } from "./analysis.ts";
import type { Candidate } from "./completion.ts";
import { candidatesAt } from "./completion.ts";
import { declarationOf } from "./definition.ts";
import { hoverText } from "./hover.ts";
import type { Docs, Meaning } from "./meaning.ts";
import { meaningAt } from "./meaning.ts";
import { wordsAt } from "./words.ts";

/** Where messages come from and go to, and the workspace's folder where the editor names none. */
export interface ServerOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly folder: string;
}

const KINDS: Readonly<Record<Candidate["kind"], CompletionItemKind>> = {
  keyword: CompletionItemKind.Keyword,
  library: CompletionItemKind.Module,
  function: CompletionItemKind.Function,
  element: CompletionItemKind.Class,
  slot: CompletionItemKind.Variable,
  pattern: CompletionItemKind.Interface,
  language: CompletionItemKind.EnumMember,
};

/**
 * Serves an editor by the Language Server Protocol 3.17: mistakes as they are typed, what a name means, where it is
 * declared, and which names fit. Nothing of a workspace is run: libraries that are programs are not asked for their docs.
 *
 * @example
 * ```ts
 * serveEditor({ input: process.stdin, output: process.stdout, folder: "." });
 * ```
 */
export function serveEditor({ input, output, folder }: ServerOptions): void {
  const connection = createConnection(new StreamMessageReader(input), new StreamMessageWriter(output));
  new Editor(connection, folder).listen();
}

/** One editor: its open files, and what is known of them. */
class Editor {
  readonly #connection: Connection;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #docs = new Map<string, Promise<Docs>>();
  /** The files that problems were last reported of, by the open file that led to them. */
  readonly #reported = new Map<string, readonly string[]>();
  #roots: readonly string[];

  constructor(connection: Connection, folder: string) {
    this.#connection = connection;
    this.#roots = [folder];
  }

  listen(): void {
    const connection = this.#connection;
    connection.onInitialize(({ workspaceFolders, rootUri }): InitializeResult => {
      const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri == null ? [] : [rootUri]);
      const roots = uris.flatMap((uri) => fileOf(uri) ?? []);
      if (roots.length > 0) this.#roots = roots;
      return {
        serverInfo: { name: "mortise hie" },
        capabilities: {
          textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
          hoverProvider: true,
          definitionProvider: true,
          completionProvider: { triggerCharacters: [".", "<"] },
        },
      };
    });
    // An open file may be imported by any other: each change is looked at from all of them.
    this.#documents.onDidChangeContent(() => this.#checkAll());
    this.#documents.onDidSave(() => this.#docs.clear());
    this.#documents.onDidClose(({ document }) => this.#forget(document.uri));
    connection.onHover(async ({ textDocument: { uri }, position }) => {
      const found = await this.#meaning(uri, position);
      if (found === undefined) return null;
      const { meaning, source, span } = found;
      return {
        contents: { kind: MarkupKind.Markdown, value: hoverText(meaning) },
        range: rangeOf(source, span),
      };
    });
    connection.onDefinition(async ({ textDocument: { uri }, position }) => {
      const found = await this.#meaning(uri, position);
      const declared = found && declarationOf(found.meaning);
      if (found === undefined || declared === undefined) return null;
      const { source, span } = declared;
      return { uri: this.#uriOf(found.root, source.file), range: rangeOf(source, span) };
    });
    connection.onCompletion(async ({ textDocument: { uri }, position }) => {
      const at = this.#at(uri, position);
      const words = at && wordsAt(at.analysis.source, at.offset);
      if (at === undefined || words === undefined) return [];
      const { analysis, offset, root } = at;
      return candidatesAt(analysis, await this.#docsOf(root), words, offset).map(
        ({ label, kind, detail, docs }) => ({
          label,
          kind: KINDS[kind],
          ...(detail === undefined ? {} : { detail }),
          ...(docs === undefined || docs === "" ? {} : { documentation: docs }),
        }),
      );
    });
    this.#documents.listen(connection);
    connection.listen();
  }

  async #meaning(
    uri: string,
    position: { line: number; character: number },
  ): Promise<{ meaning: Meaning; source: Source; span: Span; root: string } | undefined> {
    const at = this.#at(uri, position);
    const words = at && wordsAt(at.analysis.source, at.offset);
    if (at === undefined || words === undefined) return undefined;
    const { analysis, offset, root } = at;
    const meaning = meaningAt(analysis, await this.#docsOf(root), words, offset);
    return meaning && { meaning, source: analysis.source, span: words.span, root };
  }

  #at(
    uri: string,
    position: { line: number; character: number },
  ): { analysis: Analysis; offset: number; root: string } | undefined {
    const document = this.#documents.get(uri);
    const home = this.#home(uri);
    if (document === undefined || home === undefined) return undefined;
    const analysis = this.#analyse(home.root, home.path);
    return analysis && { analysis, offset: document.offsetAt(position), root: home.root };
  }

  /** The workspace that a file is in, and its path from there. */
  #home(uri: string): { readonly root: string; readonly path: string } | undefined {
    const full = fileOf(uri);
    if (full === undefined) return undefined;
    for (const root of this.#roots) {
      const path = relative(root, full).split(sep).join("/");
      if (path !== "" && !/^\.\.(\/|$)/.test(path) && path !== full) return { root, path };
    }
    return undefined;
  }

  #uriOf(root: string, path: string): string {
    const open = this.#documents.keys().find((uri) => {
      const home = this.#home(uri);
      return home?.root === root && home.path === path;
    });
    return open ?? pathToFileURL(`${root}/${path}`).href;
  }

  #analyse(root: string, path: string): Analysis | undefined {
    const texts = new Map<string, string>();
    for (const document of this.#documents.all()) {
      const home = this.#home(document.uri);
      if (home?.root === root) texts.set(home.path, document.getText());
    }
    try {
      return analyse(root, path, texts);
    } catch (error) {
      if (!(error instanceof HieError)) throw error;
      this.#connection.console.error(`${error.code}: ${error.problem}`);
      return undefined;
    }
  }

  /** Libraries are asked once, and again after a file was saved: it may be their config. */
  #docsOf(root: string): Promise<Docs> {
    const known = this.#docs.get(root);
    if (known !== undefined) return known;
    const asked = libraryDocs(openWorkspace(root), { programs: false }).then(
      ({ docs }) => new Map(docs.map((doc) => [doc.name, doc])),
    );
    this.#docs.set(root, asked);
    asked.catch(() => this.#docs.delete(root));
    return asked;
  }

  #checkAll(): void {
    for (const { uri } of this.#documents.all()) this.#check(uri);
  }

  #check(uri: string): void {
    const home = this.#home(uri);
    const analysis = home && this.#analyse(home.root, home.path);
    if (home === undefined || analysis === undefined) return;
    const files = new Map<string, Problem[]>([[home.path, []]]);
    for (const problem of analysis.problems)
      files.set(problem.file, [...(files.get(problem.file) ?? []), problem]);
    const uris = [...files.keys()].map((path) => this.#uriOf(home.root, path));
    for (const before of this.#reported.get(uri) ?? []) if (!uris.includes(before)) this.#report(before, []);
    this.#reported.set(uri, uris);
    for (const [path, problems] of files) this.#report(this.#uriOf(home.root, path), problems);
  }

  #forget(uri: string): void {
    for (const reported of this.#reported.get(uri) ?? []) this.#report(reported, []);
    this.#reported.delete(uri);
    this.#checkAll();
  }

  #report(uri: string, problems: readonly Problem[]): void {
    void this.#connection.sendDiagnostics({
      uri,
      diagnostics: problems.map(({ code, severity, message, hint, line, column, endColumn }) => ({
        range: {
          start: { line: line - 1, character: column - 1 },
          end: { line: line - 1, character: endColumn - 1 },
        },
        severity: severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
        code,
        source: "hie",
        message: hint === "" ? message : `${message}\n${hint}`,
      })),
    });
  }
}

/** The file of a URI; undefined for a buffer without one, for another machine's, and for what no file is called. */
function fileOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

function rangeOf(source: Source, { start, end }: Span) {
  const place = (offset: number) => {
    const { line, column } = positionAt(source, offset);
    return { line: line - 1, character: column - 1 };
  };
  return { start: place(start), end: place(end) };
}
