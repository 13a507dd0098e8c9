/** What sends spans or metrics. */
interface Exporter<T> {
  export(items: T, done: (result: { readonly code: number }) => void): void;
}

/** The code of what arrived. */
const SUCCESS = 0;

/** Has `tell` told when an exporter begins to fail, and when it no longer does, and not each time. */
export function watched<T, E extends Exporter<T>>(exporter: E, tell: (arrives: boolean) => void): E {
  const send = exporter.export.bind(exporter);
  let arrives = true;
  exporter.export = (items, done) =>
    send(items, (result) => {
      const before = arrives;
      arrives = result.code === SUCCESS;
      if (arrives !== before) tell(arrives);
      done(result);
    });
  return exporter;
}
