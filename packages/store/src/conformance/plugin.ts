let made = 0;

/** A plugin's name that no test had before. */
export function newPlugin(): string {
  return `plugin-${++made}`;
}
