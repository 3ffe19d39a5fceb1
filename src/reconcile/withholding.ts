// A system that was not read accuses nobody: which keys and groups does its absence leave undecided?

import { NOTHING_WITHHELD, type Withholding } from '../compare/plan.ts';
import type { SystemConfig } from '../config/config.ts';
import type { Key } from '../domain/key.ts';
import type { Boundary } from '../rules/rulebook.ts';
import type { Owned } from '../store/boundary-memory.ts';

/** What a system owns of this boundary's keys; null where it owns nothing of them, so that its absence leaves the whole boundary undecided. */
export function ownedKeys(boundary: Boundary, system: SystemConfig): Owned | null {
  const owned = Object.fromEntries([...system.owns].filter(([column]) => boundary.key.includes(column)));
  return Object.keys(owned).length === 0 ? null : owned;
}

export function withholdingOf(boundary: Boundary, unread: readonly Owned[]): Withholding {
  if (unread.length === 0) return NOTHING_WITHHELD;
  return {
    key: (key) => unread.some((owned) => isOwned(boundary, owned, key)),
    groups: unread.some((owned) => Object.keys(owned).some((column) => !boundary.group.includes(column))),
  };
}

export function isOwned(boundary: Boundary, owned: Owned, key: Key): boolean {
  return Object.entries(owned).every(([column, values]) => {
    const part = key[boundary.key.indexOf(column)];
    // A group key is shorter than a key: a part that it lacks may be anything.
    return part === undefined || values.includes(part);
  });
}
