// A file's text, or why it cannot be read, in words that name the cure. It knows no format.

import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Problem } from '../domain/errors.ts';

export type TextRead = { readonly text: string } | { readonly problem: string; readonly because: 'missing' | 'folder' | 'other' };

/** Where a system call failed, by its code. */
const FAILURES: ReadonlyMap<string, Exclude<TextRead, { text: string }>> = new Map([
  ['ENOENT', { problem: 'there is no such file', because: 'missing' }],
  ['ENOTDIR', { problem: 'there is no such file: a part of its path is not a folder', because: 'missing' }],
  ['EISDIR', { problem: 'is a folder', because: 'folder' }],
  ['EACCES', { problem: 'may not be read by this user: change its permissions', because: 'other' }],
  ['ERR_ENCODING_INVALID_ENCODED_DATA', { problem: 'is not UTF-8 text: save it as UTF-8', because: 'other' }],
]);

/** Without the byte order mark that it may begin with. */
export function readText(path: string): TextRead {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)) };
  } catch (error) {
    const code = codeOf(error);
    return FAILURES.get(code) ?? { problem: `cannot be read (${code})`, because: 'other' };
  }
}

export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  throw error;
}

/** A problem of the file as a whole. */
export function problemOf(path: string, message: string): Problem {
  return { file: shownPath(path), line: 1, column: 1, message };
}

/** As problems name it: relative to the current folder. */
export function shownPath(path: string): string {
  return relative(process.cwd(), path) || path;
}
