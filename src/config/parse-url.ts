// Which database does a URL name? It opens nothing, and its problems never repeat any part of the URL, which may carry a password.

import { isAbsolute, resolve } from 'node:path';
import type { Dialect } from './config.ts';

export interface DatabaseUrl {
  readonly dialect: Dialect;
  /** As written; for sqlite the file's absolute path. */
  readonly url: string;
}

const SCHEMES: ReadonlyMap<string, Dialect> = new Map([
  ['mysql', 'mysql'],
  ['mariadb', 'mysql'],
  ['postgres', 'postgres'],
  ['postgresql', 'postgres'],
]);
const ENCODE = 'within user and password write @ : / ? # % as %40 %3A %2F %3F %23 %25';

/** Reads `mysql://`, `mariadb://`, `postgres://`, `postgresql://` and `sqlite:path`, the path relative to `folder`. */
export function parseDatabaseUrl(text: string, folder: string): DatabaseUrl | { readonly problem: string } {
  if (/^sqlite:/i.test(text)) return parseSqlite(text.slice('sqlite:'.length), folder);
  const scheme = /^([a-z]+):\/\//i.exec(text)?.[1]?.toLowerCase() ?? '';
  const dialect = SCHEMES.get(scheme);
  if (!dialect) return { problem: 'must begin with mysql://, mariadb://, postgres://, postgresql:// or sqlite:' };
  const problem = serverProblem(text, scheme);
  return problem === null ? { dialect, url: text } : { problem };
}

function serverProblem(text: string, scheme: string): string | null {
  const form = `${scheme}://user:password@host/database`;
  if (/\s/.test(text) || !URL.canParse(text)) return `is not of the form ${form}; ${ENCODE}`;
  const url = new URL(text);
  const misplaced = url.hash !== '' || text.endsWith('#') || url.pathname.includes('@') || url.search.includes('@');
  if (misplaced || ![url.username, url.password, url.pathname].every(isEncoded)) return `is not of the form ${form}; ${ENCODE}`;
  if (url.hostname === '' && url.search === '') return `names no host: ${form}`;
  if (url.pathname.replace(/^\//, '') === '') return `names no database: ${form}`;
  return null;
}

function isEncoded(part: string): boolean {
  return !/%(?![0-9a-f]{2})/i.test(part);
}

function parseSqlite(text: string, folder: string): DatabaseUrl | { readonly problem: string } {
  if (text.startsWith('//') && !text.startsWith('///')) return { problem: 'a SQLite file is named without slashes, as sqlite:path/to/file.db' };
  const path = text.replace(/^\/{3}/, '/');
  if (path === '' || path.startsWith(':')) return { problem: 'names no file: write sqlite:path/to/file.db' };
  if (/[?\0]/.test(path)) return { problem: 'takes no options: write sqlite:path/to/file.db' };
  return { dialect: 'sqlite', url: isAbsolute(path) ? path : resolve(folder, path) };
}
