// Where each of the demo's databases stands: in a file of the demo's folder, or on a server that the user named. It opens nothing.

import { join } from 'node:path';
import { parseDatabaseUrl } from '../../config/parse-url.ts';
import { UsageError } from '../../domain/errors.ts';
import { DATABASES, type DatabaseName } from './places.ts';

/** A server's URL, with or without a database; null: files. PostgreSQL takes the ERP, MySQL or MariaDB all that is left and the state. */
export interface Servers {
  readonly mysql: string | null;
  readonly postgres: string | null;
}

export const ONLY_FILES: Servers = { mysql: null, postgres: null };

/** An option's URL; null where it was not given. The URL itself is never repeated: it may carry a password. */
export function readServer(option: '--mysql' | '--postgres', text: string | undefined): string | null {
  if (text === undefined) return null;
  const url = text.replace(/\/?$/, (end) => (/^[a-z]+:\/\/[^/]+\/?$/i.test(text) ? '/any' : end));
  const parsed = parseDatabaseUrl(url, '.');
  const wanted = option === '--mysql' ? 'mysql' : 'postgres';
  const form = option === '--mysql' ? 'mysql://user:password@host' : 'postgres://user:password@host';
  if ('problem' in parsed) throw new UsageError(`${option} ${parsed.problem}`);
  if (parsed.dialect !== wanted) throw new UsageError(`${option} wants a server's URL of the form ${form}`);
  return text;
}

export type Place =
  | { readonly dialect: 'sqlite'; readonly file: string }
  | { readonly dialect: 'mysql' | 'postgres'; readonly server: string; readonly database: string; readonly url: string };

export function placeOf(database: DatabaseName | 'state', dir: string, { mysql, postgres }: Servers): Place {
  if (database === 'books' && postgres !== null) return onServer('postgres', postgres, database);
  return mysql === null ? { dialect: 'sqlite', file: join(dir, `${database}.db`) } : onServer('mysql', mysql, database);
}

function onServer(dialect: 'mysql' | 'postgres', server: string, name: string): Place {
  // A name of ours, so that nothing else is ever dropped.
  const database = `tallyman_demo_${name.replaceAll('-', '_')}`;
  const url = new URL(server);
  url.pathname = `/${database}`;
  return { dialect, server, database, url: url.href };
}

/** What tallyman.yaml reads from the environment, for files too: a variable that happens to be set must not lead the demo elsewhere. */
export function environmentOf(dir: string, servers: Servers): Readonly<Record<string, string>> {
  const names = ['state', ...DATABASES] as const;
  return Object.fromEntries(
    names.map((name) => {
      const place = placeOf(name, dir, servers);
      const variable = name === 'state' ? 'TALLYMAN_STATE_URL' : `${name.replaceAll('-', '_').toUpperCase()}_URL`;
      return [variable, place.dialect === 'sqlite' ? `sqlite:${name}.db` : place.url];
    }),
  );
}
