// How an audit line and a seal are hashed. Whatever is stored of a line is in its hash; whatever a transaction wrote is in its seal.

import { hash } from 'node:crypto';

/** A line as stored, without its hash. Instants as text. */
export interface AuditLine {
  readonly n: number;
  readonly at: string;
  readonly who: string;
  readonly run_id: string | null;
  readonly event: string;
  readonly finding_id: number | null;
  readonly task_id: number | null;
  readonly recount_id: number | null;
  readonly hold_id: number | null;
  /** The text of a JSON object, hashed as it stands. */
  readonly detail: string;
}

export interface Seal {
  readonly n: number;
  readonly first_line: number;
  readonly last_line: number;
}

/** SHA-256 in hex over the line's values as a JSON array. */
export function hashLine(line: AuditLine): string {
  return hash(
    'sha256',
    JSON.stringify([line.n, line.at, line.who, line.run_id, line.event, line.finding_id, line.task_id, line.recount_id, line.hold_id, line.detail]),
  );
}

/** SHA-256 in hex over the previous seal, what this one spans, and its lines' hashes. */
export function hashSeal(previous: string, seal: Seal, lineHashes: readonly string[]): string {
  return hash('sha256', [previous, seal.n, seal.first_line, seal.last_line, ...lineHashes].join('\n'));
}

/** Of a text that is too long for an index, or has parts. */
export function hashPlace(parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts));
}
