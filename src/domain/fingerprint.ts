// What makes a finding or a group the same one in the next run. Never a value that can change (an amount, a status): it would flap instead of ageing.

import { createHash } from 'node:crypto';
import type { Key } from './key.ts';

/** SHA-256 hex over rule, boundary and key (or group key). */
export function findingFingerprint(rule: string, boundary: string, key: Key): string {
  return sha256([rule, boundary, ...key]);
}

export function groupFingerprint(boundary: string, group: Key): string {
  return sha256([boundary, ...group]);
}

function sha256(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
