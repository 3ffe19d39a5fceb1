// Which groups must be looked at in this run: what the stream suspects, and what has an open finding. In ascending order, as re-reads need, and in batches.

import type { Suspect } from '../compare/suspect.ts';
import { groupFingerprint } from '../domain/fingerprint.ts';
import { compareKeys, type Key } from '../domain/key.ts';
import type { UnclosedFinding, UnclosedGroup } from '../store/boundary-memory.ts';
import type { Store } from '../store/store.ts';
import type { BoundaryPlan } from './plan-boundary.ts';
import type { Pass } from './stream-sides.ts';

export interface WorkItem {
  readonly group: Key;
  readonly fingerprint: string;
  /** Null where only an open finding brings it here. */
  readonly suspect: Suspect | null;
  /** The state holds something of it. */
  readonly remembered: boolean;
  /** Streamed as it was when it was last confirmed: its remembered rows still stand. */
  readonly unchanged: boolean;
  /** Pending or open ones of the group and its keys. */
  readonly findings: readonly UnclosedFinding[];
}

/** Groups are read, judged and applied so many at a time. */
export const BATCH_GROUPS = 500;

const NONE: readonly UnclosedFinding[] = [];

export interface WorkList {
  /** How many groups must be read again. */
  readonly toRead: number;
  /** Fingerprints of groups of which nothing is left to look at: remembered ones that agree again, and findings whose key the boundary no longer has. */
  readonly forgotten: readonly string[];
  batches(): AsyncGenerator<readonly WorkItem[]>;
}

export async function listWork(store: Store, { boundary }: BoundaryPlan, pass: Pass, only: ((key: Key) => boolean) | null): Promise<WorkList> {
  const hashes = await store.memoryHashes(boundary.id);
  // Findings under a key that the boundary no longer has: nothing can be read for them.
  const [groups, gone] = partition(
    await store.unclosedGroups(boundary.id),
    ({ group, findings }) => group.length === boundary.group.length && findings.every(({ per, key }) => per === 'group' || key.length === boundary.key.length),
  );
  const isAskedFor = ({ group, findings }: UnclosedGroup) => only === null || only(group) || findings.some(({ key }) => only(key));
  const unclosed = new Map(groups.filter(isAskedFor).map((group) => [group.groupFingerprint, group]));
  const itemOf = (fingerprint: string, group: Key, suspect: Suspect | null): WorkItem => {
    const unchanged = suspect !== null && suspect.hash !== '' && !suspect.tainted && hashes.get(fingerprint) === suspect.hash;
    return { group, fingerprint, suspect, remembered: hashes.has(fingerprint), unchanged, findings: unclosed.get(fingerprint)?.findings ?? NONE };
  };
  const suspected = new Set<string>();
  let toRead = 0;
  for await (const suspect of pass.suspects.read()) {
    const fingerprint = groupFingerprint(boundary.id, suspect.group);
    suspected.add(fingerprint);
    if (!itemOf(fingerprint, suspect.group, suspect).unchanged) toRead++;
  }
  const quiet = [...unclosed.values()].filter(({ groupFingerprint: fingerprint }) => !suspected.has(fingerprint)).sort((a, b) => compareKeys(a.group, b.group));
  const whole = pass.unread.length === 0 && only === null;
  return {
    toRead: toRead + quiet.length,
    // Only a run that saw everything may say that nothing is left.
    forgotten: whole
      ? [
          ...gone.map(({ groupFingerprint: fingerprint }) => fingerprint),
          ...[...hashes.keys()].filter((fingerprint) => !suspected.has(fingerprint) && !unclosed.has(fingerprint)),
        ]
      : [],
    batches: () => inBatches(merged(boundary.id, pass, quiet, itemOf)),
  };
}

function partition<T>(items: readonly T[], holds: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [items.filter(holds), items.filter((item) => !holds(item))];
}

/** Suspects and quiet groups, both ascending, as one ascending sequence. */
async function* merged(
  boundary: string,
  pass: Pass,
  quiet: readonly UnclosedGroup[],
  itemOf: (fingerprint: string, group: Key, suspect: Suspect | null) => WorkItem,
): AsyncGenerator<WorkItem> {
  let next = 0;
  for await (const suspect of pass.suspects.read()) {
    for (; next < quiet.length && compareKeys((quiet[next] as UnclosedGroup).group, suspect.group) < 0; next++)
      yield itemOf((quiet[next] as UnclosedGroup).groupFingerprint, (quiet[next] as UnclosedGroup).group, null);
    yield itemOf(groupFingerprint(boundary, suspect.group), suspect.group, suspect);
  }
  for (const group of quiet.slice(next)) yield itemOf(group.groupFingerprint, group.group, null);
}

async function* inBatches(items: AsyncGenerator<WorkItem>): AsyncGenerator<readonly WorkItem[]> {
  let batch: WorkItem[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH_GROUPS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
