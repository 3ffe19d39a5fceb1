// The program as a shell would call it, with what it prints caught.

import pc from 'picocolors';
import { runProgram } from '../../src/commands/program.ts';
import type { Terminal } from '../../src/commands/terminal.ts';

export interface Captured {
  readonly terminal: Terminal;
  readonly out: () => string;
  readonly err: () => string;
}

export interface Surroundings {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Columns of a terminal with colour; absent: a pipe. */
  readonly width?: number;
  readonly now?: number;
}

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export function captureTerminal({ cwd, env = {}, width, now }: Surroundings): Captured {
  const out: string[] = [];
  const err: string[] = [];
  return {
    out: () => out.join('\n'),
    err: () => err.join('\n'),
    terminal: {
      out: (line) => void out.push(line),
      err: (line) => void err.push(line),
      env,
      cwd,
      colors: pc.createColors(width !== undefined),
      interactive: false,
      ...(width === undefined ? {} : { width }),
      now: () => now ?? Date.now(),
      onSignal: () => () => undefined,
    },
  };
}

/** Runs one command line to its end. */
export async function callProgram(words: readonly string[], surroundings: Surroundings): Promise<Outcome> {
  const captured = captureTerminal(surroundings);
  const code = await runProgram(words, captured.terminal);
  return { code, out: captured.out(), err: captured.err() };
}
