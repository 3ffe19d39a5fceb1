// Which exit code does an error mean, and what is said of it?

import { CommanderError } from 'commander';
import { ConfigError, formatProblem, SourceError, StoreError, UsageError } from '../domain/errors.ts';
import { StoppedError } from '../reconcile/stop.ts';
import { printable, type Terminal } from './terminal.ts';

export const EXIT = { done: 0, no: 1, usage: 2, partial: 3, store: 4, interrupted: 130, terminated: 143 } as const;

/** Says what went wrong on standard error and returns the exit code. What nobody foresaw is shown whole: it is a defect. */
export function reportError(error: unknown, terminal: Terminal): number {
  // What a driver or a file said may hold anything.
  const say = (text: string): void => {
    for (const line of text.split('\n')) terminal.err(printable(line));
  };
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof ConfigError) {
    for (const problem of error.problems) say(formatProblem(problem));
    return EXIT.usage;
  }
  if (error instanceof UsageError) {
    say(error.message);
    return EXIT.usage;
  }
  if (error instanceof StoreError) {
    say(error.message);
    return error.code === 'NOT_FOUND' || error.code === 'CONFLICT' ? EXIT.usage : EXIT.store;
  }
  if (error instanceof StoppedError) {
    say(`stopped by ${error.signal}: what was applied stays applied, and the next run goes on from there`);
    return error.signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
  }
  if (error instanceof SourceError) {
    say(error.message);
    return EXIT.partial;
  }
  say('this is a defect of tallyman itself; whoever mends it will want to see all of this:');
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.no;
}
