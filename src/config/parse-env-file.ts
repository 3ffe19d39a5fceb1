// What a `.env` beside tallyman.yaml sets. Problems name the line and never repeat what stands there, which is most often a password.

import { parseEnv } from 'node:util';
import type { Problem } from '../domain/errors.ts';

const NOTHING = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y;
/** A value in quotes may hold anything, line ends included. */
const QUOTED = /[ \t]*(?:export[ \t]+)?[A-Za-z_]\w*[ \t]*=[ \t]*(?:"[^"]*"|'[^']*'|`[^`]*`)[ \t]*(?:#[^\n]*)?(?:\n|$)/y;
const PLAIN = /[ \t]*(?:export[ \t]+)?[A-Za-z_]\w*[ \t]*=(?:[ \t]*[^\s#"'`][^\n#]*)?(?:[ \t]#[^\n]*)?(?:\n|$)/y;
const LINE = /[^\n]*(?:\n|$)/y;
/** A # right behind a letter begins a comment here: half a password would be left. */
const CUT = /[ \t]*(?:export[ \t]+)?[A-Za-z_]\w*[ \t]*=[ \t]*[^\s#"'`][^\n#]*#/y;

/** Node reads the values; it passes over what it does not understand, and may take it for a part of the next name: so it is given one entry at a time. */
export function parseEnvFile(file: string, text: string): { readonly env: Readonly<Record<string, string>>; readonly problems: readonly Problem[] } {
  const plain = text.replaceAll('\r\n', '\n');
  const problems: Problem[] = [];
  const env: Record<string, string> = {};
  for (let at = 0, line = 1; at < plain.length; ) {
    const nothing = matchAt(NOTHING, plain, at);
    const entry = nothing ?? matchAt(QUOTED, plain, at) ?? matchAt(PLAIN, plain, at);
    if (entry === null) problems.push({ file, line, column: 1, message: faultAt(plain, at) });
    else if (nothing === null) Object.assign(env, parseEnv(entry.trim()));
    const whole = entry ?? matchAt(LINE, plain, at) ?? '';
    line += whole.split('\n').length - 1;
    at += whole.length;
  }
  return { env, problems };
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function faultAt(text: string, at: number): string {
  if (matchAt(CUT, text, at) !== null) return 'a # begins a comment: put the value in quotes, as NAME="va#ue"';
  return 'is not of the form NAME=value: a name is of letters, digits and _, and a quote that opens the value also closes it';
}
