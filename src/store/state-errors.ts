// What went wrong in the state database, by the drivers' codes, never by their words.

import knexPkg from 'knex';
import { StoreError, type StoreErrorCode } from '../domain/errors.ts';

const REASONS: ReadonlyMap<string, readonly [StoreErrorCode, string]> = new Map([
  ['ECONNREFUSED', ['UNREACHABLE', 'nobody listens there']],
  ['ENOTFOUND', ['UNREACHABLE', 'its host is unknown']],
  ['EAI_AGAIN', ['UNREACHABLE', 'its host could not be looked up']],
  ['ETIMEDOUT', ['UNREACHABLE', 'it does not answer']],
  ['EHOSTUNREACH', ['UNREACHABLE', 'its host cannot be reached']],
  ['ENETUNREACH', ['UNREACHABLE', 'its network cannot be reached']],
  ['ECONNRESET', ['UNREACHABLE', 'the connection broke']],
  ['EPIPE', ['UNREACHABLE', 'the connection broke']],
  ['PROTOCOL_CONNECTION_LOST', ['UNREACHABLE', 'the connection broke']],
  ['ER_CON_COUNT_ERROR', ['UNREACHABLE', 'it has no connection left']],
  ['ER_SERVER_SHUTDOWN', ['UNREACHABLE', 'the server is shutting down']],
  ['ER_ACCESS_DENIED_ERROR', ['UNREACHABLE', 'user or password is wrong']],
  ['ER_DBACCESS_DENIED_ERROR', ['UNREACHABLE', 'the account may not use that database']],
  ['ER_BAD_DB_ERROR', ['UNREACHABLE', 'there is no such database on the server: create it first']],
  ['ER_TABLEACCESS_DENIED_ERROR', ['READ_ONLY', 'the account lacks the right']],
  ['ER_OPTION_PREVENTS_STATEMENT', ['READ_ONLY', 'the server is read-only']],
  ['ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION', ['READ_ONLY', 'the session is read-only']],
  ['SQLITE_READONLY', ['READ_ONLY', 'the file is read-only']],
  ['SQLITE_PERM', ['READ_ONLY', 'the file may not be written']],
  ['SQLITE_CANTOPEN', ['UNREACHABLE', 'the file cannot be opened']],
  ['SQLITE_BUSY', ['BUSY', 'another process keeps it locked']],
  ['SQLITE_NOTADB', ['OTHER', 'the file is no SQLite database']],
  ['SQLITE_CORRUPT', ['OTHER', 'the file is damaged: restore it from a backup']],
  ['SQLITE_FULL', ['OTHER', 'the disk is full']],
  ['ER_DISK_FULL', ['OTHER', 'the disk is full']],
  ['ER_NET_PACKET_TOO_LARGE', ['OTHER', 'a statement is longer than the server takes: raise its max_allowed_packet']],
]);
/** Deadlock, lock wait timeout, a row that changed since the snapshot: the transaction was taken back, and may succeed if tried again. */
const TRANSIENT = new Set([1213, 1205, 1020]);
/** The same of SQLite (`SQLITE_BUSY_SNAPSHOT`, `SQLITE_READONLY_DIRECTORY`): the family's code with a suffix. */
const SQLITE_FAMILY = /^SQLITE_[A-Z]+/;

export function isTransient(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && TRANSIENT.has(Number(error.errno));
}

/** A StoreError where a driver's error is told by its code; anything else is a fault of our own and stays as it is. */
export function toStoreError(error: unknown, place: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  if (error instanceof knexPkg.KnexTimeoutError) return new StoreError('UNREACHABLE', `the state database ${place} does not answer`, { cause: error });
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = REASONS.get(code) ?? REASONS.get(SQLITE_FAMILY.exec(code)?.[0] ?? '');
  if (known) return new StoreError(known[0], `the state database ${place} cannot be used: ${known[1]}`, { cause: error });
  if (isTransient(error)) return new StoreError('BUSY', `the state database ${place} is locked by another process`, { cause: error });
  // Some of MariaDB's errors have a state but no name.
  const state = 'sqlState' in error ? String(error.sqlState) : '';
  if (state === '' && !/^(ER_|SQLITE_|PROTOCOL_|E[A-Z]+$)/.test(code)) return error;
  return new StoreError('OTHER', `the state database ${place} failed (${code || state}): ${error.message}`, { cause: error });
}
