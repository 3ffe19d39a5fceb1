// The errors that a caller cannot answer itself. Each has a code to branch on, a message that names place and cure, and a cause. Never branch on a message's text.

/** One fault in a file that people edit. `line` and `column` count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** `rules/fulfillment.yaml:14:7 unknown fact …` */
export function formatProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column} ${problem.message}`;
}

/** Wrong usage or configuration (exit code 2): every problem at once. */
export class ConfigError extends Error {
  readonly code = 'CONFIG';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map(formatProblem).join('\n'), options);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Wrong words on the command line (exit code 2). */
export class UsageError extends Error {
  readonly code = 'USAGE';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}

export type SourceErrorCode =
  | 'REFUSED' // nobody listens there, or the host is unknown
  | 'LOGIN' // user or password wrong
  | 'PRIVILEGE' // the account may not read this
  | 'NO_DATABASE' // no such database or file
  | 'NO_TABLE'
  | 'NO_COLUMN'
  | 'BAD_SQL'
  | 'TIMEOUT' // the statement or its rows took too long
  | 'LOST' // the connection broke midway
  | 'ORDER' // rows came in an order that is not the key's
  | 'ENCODING'
  | 'SUSPECT' // fewer rows than can be believed
  | 'OTHER';

/** A system could not be read whole. The message carries no password. */
export class SourceError extends Error {
  readonly code: SourceErrorCode;
  readonly system: string;
  constructor(code: SourceErrorCode, system: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SourceError';
    this.code = code;
    this.system = system;
  }
}

export type StoreErrorCode =
  | 'UNREACHABLE'
  | 'READ_ONLY'
  | 'NOT_MIGRATED'
  | 'NEWER' // the state database was migrated by a newer tallyman
  | 'BUSY' // another run holds the lease
  | 'FENCED' // our lease ran out and another run has taken over
  | 'NOT_FOUND'
  | 'CONFLICT' // the thing is in no state for what was asked of it
  | 'OTHER';

/** The state database cannot be used (exit code 4), or what was asked of it cannot be done (NOT_FOUND, CONFLICT: exit code 2). */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }
}
