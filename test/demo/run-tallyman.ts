// Runs the program as a shell would, in a folder and at an instant of the test's.

import pc from 'picocolors';
import { runProgram } from '../../src/commands/program.ts';

export async function runTallyman(cwd: string, words: readonly string[], now: number): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runProgram(words, {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    env: {},
    cwd,
    colors: pc.createColors(false),
    interactive: false,
    now: () => now,
    onSignal: () => () => undefined,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}
