/** What the worker of a PGlite is started with. */
export interface WorkerStart {
  /** Where the data lies; in memory where undefined. */
  readonly folder: string | undefined;
}

/** A statement for it to run. */
export interface Statement {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** What it is sent: a statement, or that it is to end. */
export type Request = Statement | "close";

/** What is known of a statement's failure: nothing that holds a row. */
export interface StatementFailure {
  readonly message: string;
  /** The SQLSTATE. */
  readonly code: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly constraint: string | undefined;
}

/** What it sends: that it runs, that it could not start or has closed, or what became of a statement. */
export type Reply =
  | "ready"
  | "closed"
  | { readonly unusable: string }
  | { readonly id: number; readonly rows: readonly unknown[]; readonly affected: number }
  | { readonly id: number; readonly failure: StatementFailure };
