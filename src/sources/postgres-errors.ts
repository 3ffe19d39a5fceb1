// What PostgreSQL's SQLSTATEs mean to a reader of source systems.

import type { SourceErrorCode } from '../domain/errors.ts';
import { type DriverFault, networkCode } from './explain-error.ts';

const CODES: ReadonlyMap<string, SourceErrorCode> = new Map([
  ['28P01', 'LOGIN'],
  ['28000', 'LOGIN'],
  ['3D000', 'NO_DATABASE'],
  ['42501', 'PRIVILEGE'],
  ['42P01', 'NO_TABLE'],
  ['3F000', 'NO_TABLE'],
  ['42703', 'NO_COLUMN'],
  ['57014', 'TIMEOUT'],
  ['55P03', 'TIMEOUT'], // lock not available
  ['57P01', 'LOST'], // shut down, or terminated
  ['57P02', 'LOST'],
  ['57P03', 'REFUSED'], // starting up
  ['53300', 'REFUSED'], // too many connections
  ['22021', 'ENCODING'],
  ['22P05', 'ENCODING'],
]);

/** `ended`: the connection is known to be gone, which the driver reports without a code. */
export function postgresErrorCode(fault: DriverFault, connecting: boolean, ended: boolean): SourceErrorCode {
  const network = networkCode(fault, connecting);
  if (network) return network;
  const state = fault.code ?? '';
  const known = CODES.get(state);
  if (known) return known;
  if (state === '') return connecting ? 'REFUSED' : ended ? 'LOST' : 'OTHER';
  if (state.startsWith('08')) return connecting ? 'REFUSED' : 'LOST';
  return /^(?:42|21|22|0A|25)/.test(state) ? 'BAD_SQL' : 'OTHER';
}
