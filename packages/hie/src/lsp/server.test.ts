import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Diagnostic, ProtocolConnection } from "vscode-languageserver/node";
import {
  CompletionRequest,
  createProtocolConnection,
  DefinitionRequest,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  HoverRequest,
  InitializeRequest,
  PublishDiagnosticsNotification,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { serveEditor } from "./server.ts";

const SHAPES = `## Has a source.
pattern module:
    ## Its files.
    scope src
    check files.exists(src, 'index.ts')
`;
const HOUSE = `import files
from 'shapes.hie' import module

## The whole house.
element house:
    ## Where it lies.
    scope root = files.folder_selector('.')
    element kitchen implements module:
        module.src = files.folder_selector('kitchen')
        check files.exists(module.src, 'pan.ts')
        check files.contains(root, 'door')
`;

/** An editor, as the library of the protocol's authors makes one. */
class Client {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "mortise-lsp-")));
  readonly connection: ProtocolConnection;
  readonly #waiting: ((found: readonly Diagnostic[]) => void)[] = [];
  readonly #texts = new Map<string, string>();
  readonly found = new Map<string, readonly Diagnostic[]>();

  constructor() {
    const up = new PassThrough();
    const down = new PassThrough();
    serveEditor({ input: up, output: down, folder: this.folder });
    this.connection = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    this.connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
      this.found.set(uri, diagnostics);
      this.#waiting.shift()?.(diagnostics);
    });
    this.connection.listen();
  }

  uri(name: string): string {
    return pathToFileURL(join(this.folder, name)).href;
  }

  /** The next mistakes that the server tells of. */
  next(): Promise<readonly Diagnostic[]> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async open(name: string, text: string): Promise<readonly Diagnostic[]> {
    const told = this.next();
    this.#texts.set(name, text);
    const textDocument = { uri: this.uri(name), languageId: "hie", version: 1, text };
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    return told;
  }

  async type(name: string, text: string): Promise<readonly Diagnostic[]> {
    const told = this.next();
    this.#texts.set(name, text);
    const textDocument = { uri: this.uri(name), version: 2 };
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument,
      contentChanges: [{ text }],
    });
    return told;
  }

  /** The place of a text in an open file; `^` in it is the place, its beginning where there is none. */
  at(name: string, marked: string) {
    const text = this.#texts.get(name) ?? "";
    const start = text.indexOf(marked.replace("^", ""));
    expect(start).toBeGreaterThanOrEqual(0);
    const lines = text.slice(0, start + Math.max(0, marked.indexOf("^"))).split("\n");
    const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
    return { textDocument: { uri: this.uri(name) }, position };
  }

  async hover(name: string, marked: string): Promise<string | undefined> {
    const found = await this.connection.sendRequest(HoverRequest.type, this.at(name, marked));
    return found === null ? undefined : (found.contents as { value: string }).value;
  }

  async definition(name: string, marked: string) {
    return this.connection.sendRequest(DefinitionRequest.type, this.at(name, marked));
  }

  async complete(name: string, marked: string): Promise<string[]> {
    const found = await this.connection.sendRequest(CompletionRequest.type, this.at(name, marked));
    return (Array.isArray(found) ? found : (found?.items ?? [])).map(({ label }) => label);
  }

  close(): void {
    this.connection.dispose();
    rmSync(this.folder, { recursive: true });
  }
}

describe("an editor", () => {
  let client: Client;
  beforeEach(async () => {
    client = new Client();
    writeFileSync(join(client.folder, "shapes.hie"), SHAPES);
    const workspaceFolders = [{ uri: pathToFileURL(client.folder).href, name: "test" }];
    const { capabilities } = await client.connection.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: null,
      capabilities: {},
      workspaceFolders,
    });
    expect(capabilities).toMatchObject({ hoverProvider: true, definitionProvider: true });
  });
  afterEach(() => client.close());

  it("is told of mistakes as they are typed, with their code and what to do, and that they are gone", async () => {
    expect(await client.open("house.hie", HOUSE)).toEqual([]);
    const broken = HOUSE.replace("check files.contains(root", "check files.contains(roof");
    expect(await client.type("house.hie", broken)).toMatchObject([
      {
        code: "MORTISE_HIE_NAME_UNKNOWN",
        severity: 1,
        range: { start: { line: 10, character: 29 }, end: { line: 10, character: 33 } },
      },
    ]);
    expect(await client.type("house.hie", HOUSE)).toEqual([]);
  });

  it("is told of mistakes that a change in another open file makes", async () => {
    await client.open("house.hie", HOUSE);
    await client.open("shapes.hie", SHAPES);
    await client.type("shapes.hie", SHAPES.replace("scope src", "scope source").replace("(src", "(source"));
    await client.connection.sendRequest(HoverRequest.type, client.at("house.hie", "house"));
    expect(client.found.get(client.uri("house.hie"))).not.toEqual([]);
    await client.connection.sendNotification(DidCloseTextDocumentNotification.type, {
      textDocument: { uri: client.uri("shapes.hie") },
    });
    await client.connection.sendRequest(HoverRequest.type, client.at("house.hie", "house"));
    expect(client.found.get(client.uri("house.hie"))).toEqual([]);
  });

  it.each([
    ["a library's function", "files.folder_^selector('.')", "files.folder_selector(path: string)"],
    ["a check", "files.^contains(", "files.contains(scope: scope, name: string)"],
    ["a library", "import ^files", "import files"],
    ["an element", "element ^house", "element house"],
    ["a scope", "files.contains(^root", "Where it lies."],
    ["a pattern that is implemented", "implements ^module", "Has a source."],
    ["a pattern that is bound", "^module.src =", "Has a source."],
    ["a pattern's scope", "module.^src =", "Its files."],
    ["an imported name", "import ^module", "Has a source."],
  ])("sees what %s is", async (_, marked, text) => {
    await client.open("house.hie", HOUSE);
    expect(await client.hover("house.hie", marked)).toContain(text);
  });

  it("sees nothing in comments, strings and where nothing is", async () => {
    await client.open("house.hie", HOUSE);
    expect(await client.hover("house.hie", "## The wh^ole")).toBeUndefined();
    expect(await client.hover("house.hie", "'kit^chen'")).toBeUndefined();
    expect(await client.hover("house.hie", "\n^\n")).toBeUndefined();
  });

  it.each([
    ["a scope", "files.contains(^root", "house.hie", 6, 10],
    ["a pattern", "implements ^module", "shapes.hie", 1, 8],
    ["a pattern's scope", "files.exists(module.^src", "shapes.hie", 3, 10],
    ["an imported file", "'sha^pes.hie'", "shapes.hie", 0, 0],
  ])("goes to where %s is declared", async (_, marked, file, line, character) => {
    await client.open("house.hie", HOUSE);
    expect(await client.definition("house.hie", marked)).toMatchObject({
      uri: client.uri(file),
      range: { start: { line, character } },
    });
  });

  it("goes to the file that an import leads to, and to none of the same name", async () => {
    for (const folder of ["a", "b/inner"]) mkdirSync(join(client.folder, folder), { recursive: true });
    for (const file of ["shapes.hie", "a/shapes.hie", "b/shapes.hie"])
      writeFileSync(join(client.folder, file), SHAPES);
    const text =
      "import 'shapes.hie' as near\nimport '../../a/shapes.hie' as far\nimport '../shapes.hie' as up\n";
    writeFileSync(join(client.folder, "b/inner/shapes.hie"), SHAPES);
    await client.open("b/inner/house.hie", text);
    const found = await Promise.all(
      ["'sha^pes", "a/sha^pes", "'../sha^pes"].map((at) => client.definition("b/inner/house.hie", at)),
    );
    expect(found).toMatchObject(
      ["b/inner/shapes.hie", "a/shapes.hie", "b/shapes.hie"].map((file) => ({ uri: client.uri(file) })),
    );
  });

  it.each(["file://elsewhere/share/a.hie", "file:///a%2Fb.hie", "file:///%ff.hie", "untitled:Untitled-1"])(
    "has help in its files while one is open that lies nowhere: %s",
    async (uri) => {
      const textDocument = { uri, languageId: "hie", version: 1, text: SHAPES };
      await client.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
      expect(await client.open("house.hie", HOUSE)).toEqual([]);
      expect(await client.hover("house.hie", "element ^house")).toContain("element house");
      const nowhere = { textDocument: { uri }, position: { line: 1, character: 10 } };
      expect(await client.connection.sendRequest(HoverRequest.type, nowhere)).toBeNull();
    },
  );

  it.each([
    ["after a library", "check files.", ["contains", "exists", "file_selector", "no_files_matching"]],
    ["after an element or a pattern", "check files.exists(module.", ["src"]],
    ["in an argument", "check files.exists(", ["files", "kitchen", "module", "root"]],
    ["where a line begins", "", ["check", "element", "scope"]],
    ["after `implements`", "element pantry implements ", ["module"]],
  ])("is given the names that fit %s", async (_, typed, names) => {
    await client.open("house.hie", `${HOUSE}        ${typed}`);
    const last = client.at("house.hie", `^${HOUSE}        ${typed}`);
    const lines = `${HOUSE}        ${typed}`.split("\n");
    last.position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
    const found = await client.connection.sendRequest(CompletionRequest.type, last);
    expect((found as { label: string }[]).map(({ label }) => label)).toEqual(expect.arrayContaining(names));
  });

  it("knows the libraries to import, and what they have", async () => {
    await client.open("house.hie", "import \n");
    expect(await client.complete("house.hie", "import ^")).toEqual(expect.arrayContaining(["files", "rust"]));
    await client.type("house.hie", "from files import \n");
    expect(await client.complete("house.hie", "import ^")).toContain("glob_selector");
  });

  it("is helped in a pattern that nothing implements", async () => {
    await client.open("lone.hie", SHAPES);
    expect(await client.hover("lone.hie", "exists(^src")).toContain("Its files.");
    expect(await client.definition("lone.hie", "exists(^src")).toMatchObject({
      range: { start: { line: 3, character: 10 } },
    });
  });
});
