// What a command sees of the world outside: where it prints, what surrounds it. But for the progress bar, no command touches process itself.

import pc from 'picocolors';

export interface Terminal {
  /** A line on standard output: what was asked for. */
  readonly out: (line: string) => void;
  /** A line on standard error: what went wrong, and progress. */
  readonly err: (line: string) => void;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly colors: ReturnType<typeof pc.createColors>;
  /** Standard error is a terminal: a progress bar may be drawn on it. */
  readonly interactive: boolean;
  /** How many columns standard output has, where it is a terminal: wide tables are wrapped to it. Elsewhere lines are as long as they come. */
  readonly width?: number;
  readonly now: () => number;
  /** Calls back on the first SIGINT or SIGTERM, the second ends the process at once; returns a function that stops listening. */
  readonly onSignal: (listener: (signal: 'SIGINT' | 'SIGTERM') => void) => () => void;
}

export function processTerminal(): Terminal {
  // Whoever reads us may have seen enough (`tallyman tasks | head`): what was begun is still brought to its end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  const onTerminal = process.stdout.isTTY === true;
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    env: process.env,
    cwd: process.cwd(),
    colors: pc.createColors(onTerminal && pc.isColorSupported),
    interactive: process.stderr.isTTY === true,
    ...(onTerminal && process.stdout.columns > 0 ? { width: process.stdout.columns } : {}),
    now: () => Date.now(),
    onSignal: listenOnce,
  };
}

function ignoreClosedPipe(error: Error): void {
  if (!('code' in error) || error.code !== 'EPIPE') throw error;
}

function listenOnce(listener: (signal: 'SIGINT' | 'SIGTERM') => void): () => void {
  const stop = (): void => {
    process.off('SIGINT', heard);
    process.off('SIGTERM', heard);
  };
  const heard = (signal: NodeJS.Signals): void => {
    stop();
    listener(signal === 'SIGTERM' ? 'SIGTERM' : 'SIGINT');
  };
  process.on('SIGINT', heard);
  process.on('SIGTERM', heard);
  return stop;
}

/** Text from a database or a file, made safe for a terminal: no escape sequences, no line breaks, nothing that turns the direction of writing. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '·');
}
