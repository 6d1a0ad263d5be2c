/** Where the gate writes what an operator must know; pino's loggers fit. Never personal data. */
export interface Log {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
