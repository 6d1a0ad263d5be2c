/** Which part could not do its work; stable, for programs. */
export type GateErrorCode =
  | 'site-file'
  | 'door-board'
  | 'mrz-reader'
  | 'chip-reader'
  | 'camera'
  | 'passage-log'
  | 'port-in-use'
  | 'engine'
  | 'pin';

/** The package's one exception. The message says what happened, what was expected and what to do; it holds no personal data. */
export class GateError extends Error {
  readonly code: GateErrorCode;
  constructor(code: GateErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'GateError';
    this.code = code;
  }
}
