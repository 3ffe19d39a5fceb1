// From a driver's error to what an integrator can act on: place, cause and cure. Codes are told apart by each dialect; no message text decides anything, and no password is shown.

import type { SystemConfig } from '../config/config.ts';
import { SourceError, type SourceErrorCode } from '../domain/errors.ts';
import { formatDuration } from '../domain/time.ts';
import type { Subject } from './connection.ts';

export interface ErrorContext {
  readonly system: SystemConfig;
  /** Null while connecting. */
  readonly subject: Subject | null;
  /** As the database names our account, once it is known. */
  readonly account: string | null;
  /** A table's name as a GRANT takes it. */
  readonly grantable: (table: string) => string;
}

/** The driver's own word for what went wrong: `code` (mysql2, Node, SQLite), or SQLSTATE (PostgreSQL), and MySQL's errno. */
export interface DriverFault {
  readonly code: string | null;
  readonly errno: number | null;
  readonly message: string;
}

export function driverFault(cause: unknown): DriverFault {
  // Node reports several refused addresses as one AggregateError, which has the first one's code.
  const fault = (typeof cause === 'object' && cause !== null ? cause : {}) as { readonly code?: unknown; readonly errno?: unknown; readonly message?: unknown };
  return {
    code: typeof fault.code === 'string' ? fault.code : null,
    errno: typeof fault.errno === 'number' ? fault.errno : null,
    message: typeof fault.message === 'string' ? fault.message : String(cause),
  };
}

const REFUSED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'ENOENT', 'EACCES', 'EADDRNOTAVAIL']);
const LOST = new Set(['ECONNRESET', 'EPIPE', 'PROTOCOL_CONNECTION_LOST', 'PROTOCOL_SEQUENCE_TIMEOUT', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);

/** What the network said; null where it was the database that spoke. */
export function networkCode(fault: DriverFault, connecting: boolean): SourceErrorCode | null {
  const code = fault.code ?? '';
  if (connecting && (REFUSED.has(code) || LOST.has(code))) return 'REFUSED';
  return LOST.has(code) || REFUSED.has(code) ? 'LOST' : null;
}

export function sourceError(code: SourceErrorCode, cause: unknown, context: ErrorContext): SourceError {
  const said = redact(driverFault(cause).message, context.system.url);
  const { name } = context.system;
  return new SourceError(code, name, `${name}: ${describe(code, said, context)}`, { cause });
}

function describe(code: SourceErrorCode, said: string, context: ErrorContext): string {
  const { system, subject } = context;
  const place = placeOf(system);
  const what = subject ? subject.datasets.join(' and ') : 'the connection';
  switch (code) {
    case 'REFUSED':
      return `cannot connect to ${place.host}: is the database running, and are host and port right? (${said})`;
    case 'LOGIN':
      return `${place.host} refuses the login of ${quoted(place.user)}: check user and password in the url, and whether this account may connect from here`;
    case 'PRIVILEGE':
      return privilege(said, context);
    case 'NO_DATABASE':
      return system.dialect === 'sqlite'
        ? `no SQLite database at ${system.url}: check the path (${said})`
        : `no database ${quoted(place.database)} at ${place.host}: check the url (${said})`;
    case 'NO_TABLE':
      return `a table does not exist, read for ${what}: check its sql, and whether the account may see it: ${said}`;
    case 'NO_COLUMN':
      return `a column does not exist, read for ${what}: check its where or sql: ${said}`;
    case 'BAD_SQL':
      return `the database does not accept the SQL of ${what}: check its where or sql: ${said}`;
    case 'TIMEOUT':
      return `reading ${what} took longer than ${formatDuration(system.statementTimeoutMs)}: raise read.statement_timeout, or narrow where, sql or the boundary's scope (${said})`;
    case 'LOST':
      return `the connection broke while reading ${what}: nothing of it is used (${said})`;
    case 'ENCODING':
      return `text of ${what} cannot be read as UTF-8: ${said}`;
    default:
      return `reading ${what} failed: ${said}`;
  }
}

function privilege(said: string, { subject, account, system, grantable }: ErrorContext): string {
  if (account === null || !subject) return `access denied: ${said}: grant the account SELECT on what is to be read, or check the database's name in the url`;
  const tables = subject.tables;
  if (tables.length === 0)
    return `access denied for ${account} in the sql of ${subject.datasets.join(' and ')}: ${said}: GRANT SELECT ON its tables TO ${account}`;
  const denied = system.dialect === 'mysql' ? tables.map((table) => `\`${table}\``) : tables.map((table) => `"${table}"`);
  const grants = [...usage(system, tables, account), ...tables.map((table) => `GRANT SELECT ON ${grantable(table)} TO ${account}`)];
  return `access denied to table ${denied.join(', ')} for ${account}: ${grants.join('; ')}`;
}

/** PostgreSQL lets nobody read a table whose schema may not be used, and says the same of either. */
function usage(system: SystemConfig, tables: readonly string[], account: string): readonly string[] {
  if (system.dialect !== 'postgres') return [];
  const schemas = new Set(tables.map((table) => (table.includes('.') ? table.slice(0, table.lastIndexOf('.')) : 'public')));
  return [...schemas].map((schema) => `GRANT USAGE ON SCHEMA "${schema.replaceAll('"', '""')}" TO ${account}`);
}

interface Place {
  readonly host: string;
  readonly user: string;
  readonly database: string;
}

/** What of the URL may be shown. */
export function placeOf(system: SystemConfig): Place {
  if (system.dialect === 'sqlite' || !URL.canParse(system.url)) return { host: system.name, user: '', database: '' };
  const url = new URL(system.url);
  return { host: url.host === '' ? system.name : url.host, user: decodeURIComponent(url.username), database: decodeURIComponent(url.pathname.slice(1)) };
}

function quoted(word: string): string {
  return word === '' ? '(none)' : `"${word}"`;
}

/** Drivers do not repeat the password; should one come to, it is hidden. */
function redact(message: string, url: string): string {
  if (!URL.canParse(url)) return message;
  const { password } = new URL(url);
  const hidden = [password, decodeURIComponent(password)].filter((secret) => secret.length > 2);
  return hidden.reduce((text, secret) => text.replaceAll(secret, '***'), message);
}
