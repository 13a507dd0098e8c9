import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Folder } from "./command.ts";

/** An architecture that {@link FILES} keep to. */
export const WELL = `import typescript

element api:
    scope src<typescript> = typescript.module_selector('src/api')
    ## The interface is no circle.
    check typescript.no_cycles(src)

element store:
    scope src<typescript> = typescript.module_selector('src/store')
    check typescript.no_import(src, 'src/api')
`;
const FILES: Readonly<Record<string, string>> = {
  "architecture.hie": WELL,
  "src/api/index.ts": 'import "../store/index.ts";\n',
  "src/store/index.ts": "export {};\n",
};

/** What `store` may not import. */
export const VIOLATION = 'import "../api/index.ts";\n';

/** Folders with a small workspace each, gone at the end. */
export class Workspaces implements Disposable {
  readonly #folders: Folder[] = [];

  /** A workspace, and what a test changes in it. */
  open(changes: Readonly<Record<string, string>> = {}): Folder {
    const folder = new Folder();
    this.#folders.push(folder);
    for (const [path, text] of Object.entries({ ...FILES, ...changes })) {
      mkdirSync(dirname(join(folder.path, path)), { recursive: true });
      writeFileSync(join(folder.path, path), text);
    }
    return folder;
  }

  [Symbol.dispose](): void {
    for (const folder of this.#folders) folder[Symbol.dispose]();
  }
}
