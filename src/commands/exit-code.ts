// Which exit code does an error mean, and what is said of it?

import { CommanderError } from 'commander';
import { ConfigError, formatProblem, SourceError, StoreError, UsageError } from '../domain/errors.ts';
import { StoppedError } from '../reconcile/stop.ts';
import type { Terminal } from './terminal.ts';

export const EXIT = { done: 0, no: 1, usage: 2, partial: 3, store: 4, interrupted: 130, terminated: 143 } as const;

/** Says what went wrong on standard error and returns the exit code. What nobody foresaw is shown whole: it is a defect. */
export function reportError(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof ConfigError) {
    for (const problem of error.problems) terminal.err(formatProblem(problem));
    return EXIT.usage;
  }
  if (error instanceof UsageError) {
    terminal.err(error.message);
    return EXIT.usage;
  }
  if (error instanceof StoreError) {
    terminal.err(error.message);
    return error.code === 'NOT_FOUND' || error.code === 'CONFLICT' ? EXIT.usage : EXIT.store;
  }
  if (error instanceof StoppedError) {
    terminal.err(`stopped by ${error.signal}: what was applied stays applied`);
    return error.signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
  }
  if (error instanceof SourceError) {
    terminal.err(error.message);
    return EXIT.partial;
  }
  terminal.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.no;
}
