/** Which input or wish could not be met; stable, for programs. */
export type PerformanceToolErrorCode =
  | 'file-missing'
  | 'not-a-log'
  | 'newer-log'
  | 'log-unreadable'
  | 'score-file'
  | 'no-browser'
  | 'not-a-report'
  | 'option'
  | 'output'
  | 'no-input'
  | 'cancelled';

/** The package's one exception. The message says what happened, what was expected and what to do; it holds no personal data. */
export class PerformanceToolError extends Error {
  readonly code: PerformanceToolErrorCode;
  constructor(code: PerformanceToolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PerformanceToolError';
    this.code = code;
  }
}
