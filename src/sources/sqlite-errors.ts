// What SQLite's result codes mean to a reader of source systems.

import type { SystemConfig } from '../config/config.ts';
import { SourceError, type SourceErrorCode } from '../domain/errors.ts';
import type { Subject } from './connection.ts';
import { driverFault, sourceError } from './explain-error.ts';

const CODES: ReadonlyMap<string, SourceErrorCode> = new Map([
  ['SQLITE_NOTADB', 'NO_DATABASE'],
  ['SQLITE_CANTOPEN', 'NO_DATABASE'],
  ['SQLITE_PERM', 'PRIVILEGE'],
  ['SQLITE_AUTH', 'PRIVILEGE'],
  ['SQLITE_BUSY', 'TIMEOUT'],
  ['SQLITE_LOCKED', 'TIMEOUT'],
  ['SQLITE_INTERRUPT', 'LOST'],
  ['SQLITE_ERROR', 'BAD_SQL'],
  ['SQLITE_READONLY', 'BAD_SQL'],
  ['SQLITE_MISMATCH', 'BAD_SQL'],
]);

export function explainSqlite(cause: unknown, system: SystemConfig, subject: Subject | null): SourceError {
  if (cause instanceof SourceError) return cause;
  const code = CODES.get(driverFault(cause).code ?? '') ?? 'OTHER';
  return sourceError(code, cause, { system, subject, account: null, grantable: (table) => table });
}
