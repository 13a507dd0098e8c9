/** `pattern:extension/host`, as far as the guests use it: an `err` is thrown. */
declare module "pattern:extension/host@0.1.0" {
  export function log(level: number, message: string): void;
  export function memoryCreateBlock(
    owner: string,
    label: string,
    description: string,
    content: string,
  ): string;
  export function memoryReadBlock(owner: string, label: string): string;
  export function memoryUpdateBlock(owner: string, label: string, content: string): void;
  export function memoryDeleteBlock(owner: string, label: string): void;
}
