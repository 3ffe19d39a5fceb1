// Which findings of a boundary lack a task, which should share one, and which folded tasks need looking after? A plan over what stands; who carries it out asks
// again of each task, for people work on tasks meanwhile.

import { bucketText } from './fold-keys.ts';
import type { Bucket, KnownFoldedTask, KnownTask, TaskFold } from './known.ts';

/** An open finding that acts, and whose tasks fold. */
export interface FoldableFinding {
  readonly id: number;
  readonly rule: string;
  readonly folds: readonly TaskFold[];
}

export interface OwnTask extends KnownTask {
  /** To a person. */
  readonly assigned: boolean;
}

/** What stands in one boundary. */
export interface FoldState {
  readonly boundary: string;
  readonly findings: readonly FoldableFinding[];
  /** Their own tasks that are not closed. */
  readonly tasks: readonly OwnTask[];
  /** Those that are not closed. */
  readonly folded: readonly KnownFoldedTask[];
  /** Folded task → the findings that joined it and have not left. */
  readonly members: ReadonlyMap<number, readonly number[]>;
  /** The findings that this run found; of the others it knows nothing new. */
  readonly found: ReadonlySet<number>;
}

/** What is to be done in one bucket. */
export interface BucketWork {
  readonly bucket: Bucket;
  /** They are one task; else each has its own. */
  readonly isFolded: boolean;
  /** How many join in all, those that other slices of this work hold included. */
  readonly joining: number;
  readonly over: number;
  readonly dueMs: number | null;
  /** Findings that lack a task, or are to give up their own. */
  readonly serve: readonly number[];
  /** Findings that no longer stand, with the folded task that they leave. */
  readonly leave: readonly number[];
  readonly task: number | null;
}

/** A folded task that may have to close or reopen, or to be led by another finding. */
export interface SettleWork {
  readonly task: number;
  /** Its members that stand, those that join in this run not included; by number. */
  readonly standing: readonly number[];
  /** Whether this run found any of them, or one that joins. */
  readonly isFound: boolean;
  readonly patienceMs: number;
  readonly dueMs: number | null;
}

export interface FoldPlan {
  readonly work: readonly BucketWork[];
  readonly settle: readonly SettleWork[];
}

interface OpenBucket {
  readonly bucket: Bucket;
  readonly folded: KnownFoldedTask | null;
  over: number;
  dueMs: number | null;
  /** All of its findings, members or not. */
  standing: number;
  readonly newcomers: number[];
}

/** `patience`: rule → for how long it lets a finding stand before it acts. What nothing needs to be done about is not in the plan. */
export function planFolds(state: FoldState, patience: ReadonlyMap<string, number>, now: number): FoldPlan {
  const members = sortMembers(state);
  const buckets = fillBuckets(state, members);
  const own = new Map(state.tasks.map((task) => [placeOf(task.findingId, task.team), task]));
  const work: BucketWork[] = [];
  const settle: SettleWork[] = [];
  for (const open of buckets.values()) {
    const { folded, bucket, dueMs } = open;
    const { standing, gone } = (folded && members.get(folded.id)) ?? NOBODY;
    const serve = findUnserved(open, own);
    if (serve.length > 0 || gone.length > 0) {
      const joining = isFolding(open) ? serve.length : 0;
      work.push({ bucket, isFolded: isFolding(open), joining, over: open.over, dueMs, serve, leave: gone, task: folded?.id ?? null });
    }
    if (folded === null) continue;
    const isFound = serve.length > 0 || standing.some((member) => state.found.has(member));
    const one = { task: folded.id, standing, isFound, patienceMs: patience.get(bucket.rule) ?? 0, dueMs };
    if (gone.length > 0 || findFate(folded, one, now) !== 'stays') settle.push(one);
  }
  return { work, settle };
}

/** What becomes of a folded task. Resolved by hand, it reopens after another `for`, and only by a run that began after that and found one of its findings. */
export function findFate(
  { state, resolvedAt, lead }: KnownFoldedTask,
  { standing, isFound, patienceMs }: Pick<SettleWork, 'standing' | 'isFound' | 'patienceMs'>,
  now: number,
): 'closes' | 'reopens' | 'moves' | 'stays' {
  if (state === 'closed') return 'stays';
  if (standing.length === 0) return 'closes';
  if (isFound && state === 'resolved' && resolvedAt !== null && now > resolvedAt && now - resolvedAt >= patienceMs) return 'reopens';
  return standing.includes(lead) ? 'stays' : 'moves';
}

/** A finding's place with one team. */
export function placeOf(finding: number, team: string): string {
  return `${finding} ${team}`;
}

/** Somebody works on it, or has said something of it: it is left alone. */
export function isTaken({ state, assigned }: OwnTask): boolean {
  return state !== 'closed' && (state !== 'open' || assigned);
}

interface Members {
  readonly standing: readonly number[];
  readonly gone: readonly number[];
}

const NOBODY: Members = { standing: [], gone: [] };

/** A member stays for as long as it stands and acts, whatever its rule says of folding by now. */
function sortMembers({ findings, folded, members }: FoldState): ReadonlyMap<number, Members> {
  const standing = new Set(findings.map(({ id }) => id));
  return new Map(
    folded.map(({ id }) => {
      const all = [...(members.get(id) ?? [])].sort((a, b) => a - b);
      return [id, { standing: all.filter((one) => standing.has(one)), gone: all.filter((one) => !standing.has(one)) }];
    }),
  );
}

function fillBuckets(state: FoldState, members: ReadonlyMap<number, Members>): ReadonlyMap<string, OpenBucket> {
  const buckets = new Map(state.folded.map((folded) => [bucketText(folded.bucket), startBucket(folded.bucket, folded)]));
  const homes = new Map<string, Bucket>();
  for (const { id, bucket } of state.folded) for (const member of members.get(id)?.standing ?? []) homes.set(placeOf(member, bucket.team), bucket);
  for (const { id, rule, folds } of state.findings) {
    for (const { team, columns, parts, over, dueMs } of folds) {
      const home = homes.get(placeOf(id, team));
      const bucket = home ?? { boundary: state.boundary, rule, team, columns, parts };
      const text = bucketText(bucket);
      const open = buckets.get(text) ?? startBucket(bucket, null);
      buckets.set(text, open);
      // A finding that could not be read since its rule was edited says what the rule said before: to fold later can be made up for, to fold sooner cannot.
      open.over = Math.max(open.over, over);
      open.dueMs = sooner(open.dueMs, dueMs);
      open.standing += 1;
      if (home === undefined) open.newcomers.push(id);
    }
  }
  return buckets;
}

function startBucket(bucket: Bucket, folded: KnownFoldedTask | null): OpenBucket {
  return { bucket, folded, over: 0, dueMs: null, standing: 0, newcomers: [] };
}

function sooner(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

/** Once folded it stays so until the last has left, and takes in who comes. */
function isFolding({ folded, standing, over }: OpenBucket): boolean {
  return folded !== null || standing > over;
}

function findUnserved(open: OpenBucket, own: ReadonlyMap<string, OwnTask>): readonly number[] {
  return open.newcomers
    .filter((finding) => {
      const task = own.get(placeOf(finding, open.bucket.team));
      return task === undefined || (isFolding(open) && !isTaken(task));
    })
    .sort((a, b) => a - b);
}

/** The same work in slices of at most `size` findings each. */
export function* sliceWork(work: readonly BucketWork[], size: number): Generator<readonly BucketWork[]> {
  let slice: BucketWork[] = [];
  let room = size;
  for (const one of work) {
    let { serve, leave } = one;
    while (serve.length + leave.length > 0) {
      const part = { ...one, serve: serve.slice(0, room), leave: leave.slice(0, Math.max(0, room - serve.length)) };
      slice.push(part);
      room -= part.serve.length + part.leave.length;
      serve = serve.slice(part.serve.length);
      leave = leave.slice(part.leave.length);
      if (room > 0) continue;
      yield slice;
      slice = [];
      room = size;
    }
  }
  if (slice.length > 0) yield slice;
}
