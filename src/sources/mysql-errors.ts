// What MySQL's and MariaDB's error numbers mean to a reader of source systems.

import type { SourceErrorCode } from '../domain/errors.ts';
import { type DriverFault, networkCode } from './explain-error.ts';

const CODES: ReadonlyMap<number, SourceErrorCode> = new Map([
  ...codes('LOGIN', [1045, 1130, 1251, 1698, 1820, 1862, 3118]), // denied, host, plugin, expired or locked account
  ...codes('PRIVILEGE', [1044, 1142, 1143, 1227, 1345, 1356, 1370]),
  ...codes('NO_DATABASE', [1049]),
  ...codes('NO_TABLE', [1146, 1109]),
  ...codes('NO_COLUMN', [1054]),
  ...codes('TIMEOUT', [1969, 3024, 1205]), // max_statement_time, max_execution_time, lock wait
  ...codes('LOST', [1053, 1077, 1079, 1152, 1159, 1161, 1184, 1317, 1927, 2006, 2013]), // shutdown, killed, network
  ...codes('ENCODING', [1267, 1270, 1271, 1300, 1366, 3854, 3988]),
  ...codes('REFUSED', [1040, 1129, 1203, 1226]), // too many connections, host blocked
]);

function codes(code: SourceErrorCode, errnos: readonly number[]): readonly [number, SourceErrorCode][] {
  return errnos.map((errno) => [errno, code]);
}

export function mysqlErrorCode(fault: DriverFault, sqlState: string | null, connecting: boolean): SourceErrorCode {
  const network = networkCode(fault, connecting);
  if (network) return network;
  const known = CODES.get(fault.errno ?? 0);
  if (known) return known;
  // SQLSTATE classes 21 and 22: what an expression does with its values; 25: an attempt to write; 42: syntax.
  return /^(?:21|22|25|42)/.test(sqlState ?? '') ? 'BAD_SQL' : 'OTHER';
}
