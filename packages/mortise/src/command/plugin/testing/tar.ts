/** One entry of an archive, which may be as wrong as it likes. */
export interface Entry {
  readonly path: string;
  readonly content?: string | Uint8Array;
  /** The type's character: `0` is a file, `5` a folder, `2` a symbolic link. */
  readonly type?: string;
  readonly link?: string;
  readonly mode?: number;
  /** What the header says, where it lies. */
  readonly size?: number;
}

/** An archive (POSIX.1-1988, ustar), byte by byte: what writes archives for others refuses to write wrong ones. */
export function tarOf(entries: readonly Entry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocks), Buffer.alloc(1024)]);
}

function blocks({ path, content = "", type = "0", link = "", mode = 0o644, size }: Entry): Buffer[] {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(path, 0, 100, "utf8");
  header.write(`${mode.toString(8).padStart(7, "0")}\0`, 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${(size ?? bytes.length).toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write("        ", 148);
  header.write(type, 156);
  header.write(link, 157, 100, "utf8");
  header.write("ustar\x0000", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
}
