// A feed that delivers now and then cannot know what has happened since: which differences wait for it, and which feeds have fallen so far behind that nothing waits any more?

import type { InFlight } from '../compare/confirm-group.ts';
import type { SideRow } from '../domain/discrepancy.ts';
import type { Key } from '../domain/key.ts';
import { formatDuration, formatInstant } from '../domain/time.ts';
import type { BoundaryPlan, Member } from './plan-boundary.ts';
import { isOwned, ownedKeys } from './withholding.ts';

/** Until when one dataset of a system is complete, as it said itself. */
export interface Heartbeat {
  readonly member: Member;
  readonly side: 0 | 1;
  readonly dataset: string;
  /** UTC milliseconds; null: it never said so. */
  readonly watermark: number | null;
  readonly fenceMaxMs: number;
}

/** Behind by more than it may be: its differences count, and that it is behind is a finding of its own. */
export function isStale({ watermark, fenceMaxMs }: Heartbeat, now: number): boolean {
  return watermark === null || now - watermark > fenceMaxMs;
}

/** `its last heartbeat was 2026-11-21T02:00:00.000Z, 30h 10m ago; it may be 26h behind`. */
export function describeStale({ watermark, fenceMaxMs }: Heartbeat, now: number): string {
  const last =
    watermark === null ? 'there has never been a heartbeat' : `the last heartbeat was ${formatInstant(watermark)}, ${formatDuration(now - watermark)} ago`;
  return `${last}; it may be ${formatDuration(fenceMaxMs)} behind`;
}

/** A difference waits where the other side's row changed after the watermark of a feed that could state the key. Without a time of change nothing waits. */
export function inFlightBehind(plan: BoundaryPlan, heartbeats: readonly Heartbeat[], now: number): InFlight | undefined {
  const fences = heartbeats.flatMap((heartbeat) => {
    const { watermark, side, member } = heartbeat;
    if (watermark === null || isStale(heartbeat, now)) return [];
    const owned = ownedKeys(plan.boundary, member.system);
    const other = side === 0 ? 1 : 0;
    return [
      {
        watermark,
        other,
        changedAt: plan.fullLayouts[other].index.get('updated_at') ?? -1,
        covers: (key: Key) => owned === null || isOwned(plan.boundary, owned, key),
      },
    ];
  });
  if (fences.length === 0) return undefined;
  return (key, left, right) =>
    fences.some(({ watermark, other, changedAt, covers }) => isNewer(other === 0 ? left : right, changedAt, watermark) && covers(key));
}

/** Of duplicates, whether any of them is: what they agree on is seldom when they changed. */
function isNewer(row: SideRow | null, at: number, watermark: number): boolean {
  if (row === null) return false;
  return (row.duplicates ?? [row.values]).some((values) => {
    const instant = values[at];
    return typeof instant === 'number' && instant > watermark;
  });
}
