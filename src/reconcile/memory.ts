// What the state remembers of a suspect group between runs: the confirmed discrepancies with both sides' rows, when they were read and first seen.
// So an unchanged group is judged again (time goes on) without being read again.

import type { ConfirmedGroup, ConfirmedKey } from '../compare/confirm-group.ts';
import { keyText } from '../domain/key.ts';
import type { Layouts } from '../rules/compile.ts';
import type { Boundary } from '../rules/rulebook.ts';
import { fromPlainGroup, type PlainGroup, toPlainGroup } from './group-text.ts';

/** Since when a discrepancy is seen: the run's `now`, and the boundary's ordinal of that run. */
export interface FirstSeen {
  readonly at: number;
  readonly ordinal: number;
  /** It stood when the company went live: whatever is found of it later, too, is known. */
  readonly baseline?: true;
}

export interface RememberedGroup {
  readonly confirmed: ConfirmedGroup;
  /** By `keyText`; the group's own under ''. */
  readonly firstSeen: ReadonlyMap<string, FirstSeen>;
  readonly readAt: ReadonlyMap<string, number>;
}

interface StoredGroup {
  readonly plain: PlainGroup;
  readonly first: Readonly<Record<string, FirstSeen>>;
  readonly readAt: Readonly<Record<string, number>>;
}

const MAX_AGREEING_KEYS = 200;

/** JSON text of a confirmed group's disagreeing keys; of all of them where the group disagrees as a whole, for then each has its part in it. */
export function storeGroup(
  group: ConfirmedGroup,
  layouts: Layouts,
  firstSeen: ReadonlyMap<string, FirstSeen>,
  readAt: ReadonlyMap<string, number>,
  now: FirstSeen,
): string {
  const names = ['', ...group.keys.filter(isDiscrepancy).map(({ key }) => keyText(key)), ...namesToCarry(group, firstSeen)];
  const stored: StoredGroup = {
    plain: toPlainGroup(group, layouts, keysToRemember(group)),
    first: Object.fromEntries(names.map((name) => [name, now.baseline ? { ...(firstSeen.get(name) ?? now), baseline: true } : (firstSeen.get(name) ?? now)])),
    readAt: Object.fromEntries(readAt),
  };
  return JSON.stringify(stored);
}

/** Of a group that could not be read whole: what may still be there. */
function namesToCarry(group: ConfirmedGroup, firstSeen: ReadonlyMap<string, FirstSeen>): readonly string[] {
  if (group.known) return [];
  const agreeing = new Set(group.keys.filter((key) => !key.withheld && !isDiscrepancy(key)).map(({ key }) => keyText(key)));
  return [...firstSeen.keys()].filter((name) => !agreeing.has(name));
}

/** Whether what is remembered says as much as its rows: the next run may then go without reading them. */
export function canRecall(group: ConfirmedGroup): boolean {
  return group.known && (group.kinds.length === 0 || group.keys.filter((key) => !isDiscrepancy(key)).length <= MAX_AGREEING_KEYS);
}

function keysToRemember(group: ConfirmedGroup): readonly ConfirmedKey[] {
  const disagreeing = group.keys.filter(isDiscrepancy);
  return group.kinds.length === 0 ? disagreeing : [...disagreeing, ...group.keys.filter((key) => !isDiscrepancy(key)).slice(0, MAX_AGREEING_KEYS)];
}

/** What {@link storeGroup} wrote. Keys that were not remembered do not come back. */
export function recallGroup(boundary: Boundary, layouts: Layouts, data: string): RememberedGroup {
  const stored = JSON.parse(data) as StoredGroup;
  return {
    confirmed: fromPlainGroup(boundary, layouts, stored.plain),
    firstSeen: new Map(Object.entries(stored.first)),
    readAt: new Map(Object.entries(stored.readAt)),
  };
}

export function isDiscrepancy(key: ConfirmedKey): boolean {
  return key.kinds.length > 0;
}
