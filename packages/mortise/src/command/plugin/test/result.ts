/** What came of one test. */
export interface TestResult {
  readonly file: string;
  readonly name: string;
  /** What was otherwise than expected; none where it passed. */
  readonly failures: readonly string[];
  readonly durationMs: number;
  /** Units of fuel of the last call; undefined where it is not metered or not known. */
  readonly fuel?: number | undefined;
}
