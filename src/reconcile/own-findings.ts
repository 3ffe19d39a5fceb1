// tallyman's own findings, for whoever is on call: a boundary that halted, a system that is not to be believed, a feed that has fallen behind. They live like any other.

import { createHash } from 'node:crypto';
import { isActive, systemsOf } from '../config/boundary-systems.ts';
import type { Config } from '../config/config.ts';
import { findingFingerprint, groupFingerprint } from '../domain/fingerprint.ts';
import { type Key, keyText } from '../domain/key.ts';
import type { JudgedGroup, KeyVerdict, Match } from '../lifecycle/judged.ts';
import type { Applied, Run, Store } from '../store/store.ts';
import type { Judging } from './boundary-figures.ts';
import type { Evidence } from './evidence.ts';
import { describeStale, type Heartbeat, isStale } from './fences.ts';
import { type BoundaryPlan, sidesOf } from './plan-boundary.ts';
import type { Pass } from './stream-sides.ts';

/** The boundary that they are kept under; no rule file may take its name. */
const OWN_BOUNDARY = 'tallyman';
const TEAM = 'on_call';
const VERSION = 'built in';
const DUE_MS = 4 * 3_600_000;

/** One thing that is wrong with what tallyman works on; `title` must stay the same while it stands. */
export interface OwnFault {
  readonly rule: 'boundary-halted' | 'system-suspect' | 'heartbeat-stale';
  readonly columns: readonly string[];
  readonly key: Key;
  readonly title: string;
  /** What was seen, with its figures. */
  readonly said: string;
}

/** What one boundary's run says of what it looked at: the faults, and everything that was looked at and may be in order. */
export interface OwnReport {
  readonly faults: readonly OwnFault[];
  readonly lookedAt: readonly Key[];
}

export function reportOf({ boundary }: BoundaryPlan, pass: Pass, { halted, lookupsFailed }: Judging, now: number): OwnReport {
  const faults: OwnFault[] = [];
  const lookedAt: Key[] = [];
  // What was not seen whole may still be broken.
  if (pass.unavailable === null && pass.unread.length === 0 && lookupsFailed.length === 0) lookedAt.push([boundary.id]);
  if (halted !== null) {
    const title = `Boundary ${boundary.id} looks broken: nothing of it is acted on`;
    faults.push({ rule: 'boundary-halted', columns: ['boundary'], key: [boundary.id], title, said: halted });
  }
  for (const [system, { status, reason }] of pass.systems) {
    const key = [boundary.id, system];
    // A system that was not reached says nothing of its rows.
    if (status !== 'unavailable') lookedAt.push(key);
    if (status !== 'suspect') continue;
    const title = `System ${system} states fewer rows for ${boundary.id} than can be believed`;
    faults.push({ rule: 'system-suspect', columns: ['boundary', 'system'], key, title, said: reason ?? '' });
  }
  for (const heartbeat of pass.heartbeats) {
    const key = feedKey(heartbeat.member.system.name, heartbeat.dataset);
    lookedAt.push(key);
    if (isStale(heartbeat, now)) faults.push(staleFault(heartbeat, key, now));
  }
  return { faults, lookedAt };
}

function staleFault(heartbeat: Heartbeat, key: Key, now: number): OwnFault {
  const title = `The feed ${heartbeat.member.system.name}.${heartbeat.dataset} has fallen behind: its differences are no longer waited for`;
  return { rule: 'heartbeat-stale', columns: ['kind', 'system', 'dataset'], key, title, said: describeStale(heartbeat, now) };
}

/** What was done; null where nothing stands and nothing is to be said. */
export async function applyOwn(store: Store, run: Run, { faults, lookedAt }: OwnReport): Promise<Applied | null> {
  const unclosed = new Set((await store.unclosedGroups(OWN_BOUNDARY)).map(({ group }) => keyText(group)));
  const concerned = lookedAt.filter((key) => unclosed.has(keyText(key)));
  const keys = new Map([...concerned, ...faults.map(({ key }) => key)].map((key) => [keyText(key), key]));
  if (keys.size === 0) return null;
  return await store.applyGroups(
    run,
    [...keys.values()].map((key) =>
      groupOf(
        key,
        faults.filter((fault) => keyText(fault.key) === keyText(key)),
      ),
    ),
  );
}

/** Of boundaries, their systems and feeds that no longer are: nobody will look at them again. */
export async function lapseOwn(store: Store, run: Run, config: Config): Promise<Applied | null> {
  const lookedAt = placesLookedAt(config);
  const gone = (await store.unclosedGroups(OWN_BOUNDARY)).filter(({ group }) => !lookedAt.has(keyText(group)));
  return gone.length === 0
    ? null
    : await store.applyGroups(
        run,
        gone.map(({ group }) => ({ ...groupOf(group, []), verdict: 'gone' as const, keys: new Map() })),
      );
}

/** Every key that a run of the active boundaries may speak of. */
function placesLookedAt(config: Config): ReadonlySet<string> {
  const keys: Key[] = [];
  for (const boundary of config.rules.boundaries.filter((one) => isActive(config, one))) {
    keys.push([boundary.id]);
    for (const { system, mappings } of sidesOf(boundary).flatMap((side) => systemsOf(config, side))) {
      keys.push([boundary.id, system.name]);
      for (const { dataset, watermark } of mappings) if (watermark !== null) keys.push(feedKey(system.name, dataset));
    }
  }
  return new Set(keys.map(keyText));
}

function feedKey(system: string, dataset: string): Key {
  return ['heartbeat', system, dataset];
}

function groupOf(key: Key, faults: readonly OwnFault[]): JudgedGroup {
  const verdict: KeyVerdict = faults.length > 0 ? 'disagrees' : 'equal';
  return {
    boundary: OWN_BOUNDARY,
    group: key,
    groupFingerprint: groupFingerprint(OWN_BOUNDARY, key),
    matches: faults.map(matchOf),
    untouched: new Set(),
    lost: new Set(),
    keys: new Map([[keyText(key), verdict]]),
    verdict,
    clearedEvidence: null,
    memory: 'keep',
  };
}

function matchOf({ rule, columns, key, title, said }: OwnFault): Match {
  return {
    fingerprint: findingFingerprint(rule, OWN_BOUNDARY, key),
    rule,
    ruleVersion: VERSION,
    boundary: OWN_BOUNDARY,
    per: 'key',
    key,
    keyColumns: columns,
    severity: 'critical',
    title,
    runbook: null,
    forMs: 0,
    order: null,
    valueAtRisk: null,
    variance: [],
    actions: [{ do: 'open_task', team: TEAM, dueMs: DUE_MS, fold: null }],
    labels: [],
    mute: null,
    stood: false,
    evidence: () => JSON.stringify(evidenceOf(columns, key, said)),
    // How far behind a feed is changes with every look: that it is behind does not.
    evidenceHash: createHash('sha256').update(rule).update(keyText(key)).digest('hex'),
  };
}

function evidenceOf(columns: readonly string[], key: Key, said: string): Evidence {
  return {
    key_columns: columns,
    keys: [],
    group: { columns, key, keys: 0, measure: null, sides: [], shape: [], differs: [] },
    read_at: {},
    receipt: [{ condition: said, value: 'seen', held: true }],
  };
}
