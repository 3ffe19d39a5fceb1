// What becomes of one finding: one that a rule matched, and one that none did. Its tasks, recounts and holds follow.

import { formatInstant } from '../domain/time.ts';
import type { FindingWrite } from './changes.ts';
import { type Draft, describeMatch, recountPlace, takeNumber, withEvidence } from './draft.ts';
import { foldsOf, foldsOnSight, isSameFolding } from './fold-keys.ts';
import type { JudgedGroup, KeyVerdict, Match, ResolvedAction } from './judged.ts';
import type { FindingLife, KnownFinding, KnownTask, StandingMute, TaskFold } from './known.ts';
import { isSameMute, muteIfStood, muteName, muteOnOpening, mutePending, reviewMute } from './mutes.ts';
import { joinCause, leaveCauses } from './standing.ts';
import { closeTasks, isWrittenOff, openTasks, reviewTasks } from './tasks.ts';

/** A match and the finding that it is, where there is one. */
interface Meeting<Finding = KnownFinding | undefined> {
  readonly draft: Draft;
  readonly group: JudgedGroup;
  readonly match: Match;
  readonly known: Finding;
}

/** A rule matched. An unchanged open finding changes nothing. */
export function meetFinding(draft: Draft, group: JudgedGroup, match: Match, known: KnownFinding | undefined): void {
  draft.byRule.set(match.rule, (draft.byRule.get(match.rule) ?? 0) + 1);
  if (known?.life.state === 'open') {
    meetOpen({ draft, group, match, known });
    return;
  }
  const life = known ? lifeOnReturn(known.life, draft.now) : newLife(draft.now);
  // What muted it before it closed ended then.
  const waiting = known?.mute ?? null;
  const meeting = { draft, group, match, known };
  const stood = known === undefined ? muteIfStood(match) : null;
  if (draft.now - life.since < match.forMs) meetPending(meeting, life, mutePending(waiting, match) ?? stood);
  else openFinding(meeting, life, muteOnOpening(waiting, match) ?? stood);
}

function meetPending(meeting: Meeting, life: FindingLife, mute: StandingMute | null): void {
  const { draft, group, match, known } = meeting;
  draft.counts.pending += 1;
  if (known?.life.state !== 'pending' || isSightNew(known, match, group)) writeSight(meeting, { life, mute, folds: [] });
  else if (!isSameMute(known.mute, mute)) draft.marks.push({ id: known.id, match, mute, folds: [] });
}

function openFinding(meeting: Meeting, life: FindingLife, mute: StandingMute | null): void {
  const { draft, match, known } = meeting;
  const opened: FindingLife = { ...life, state: 'open', openedAt: draft.now, openings: life.openings + 1, closedAt: null, closedAs: null };
  const folds = mute === null ? foldsOf(match) : [];
  const id = writeSight(meeting, { life: opened, mute, folds });
  if (folds.length > 0) draft.foldable.push(id);
  const isBack = life.openings > 0;
  draft.counts[isBack ? 'reopened' : 'opened'] += 1;
  draft.events.push({ event: isBack ? 'finding.reopened' : 'finding.opened', finding: id, detail: describeMatch(match, life.firstSeenAt, mute) });
  if (mute === null) act(draft, id, match, known?.tasks ?? []);
  else countMuted(draft, mute);
}

function meetOpen(meeting: Meeting<KnownFinding>): void {
  const { draft, match, known } = meeting;
  draft.counts.continuing += 1;
  const verdict = known.mute && reviewMute(known.mute, match);
  if (verdict === null) {
    recordSight(meeting, null, foldsOnSight(known, match));
    if (isRenamed(known, match)) moveHold(meeting);
    if (isWrittenOff(reviewTasks(draft, match, known.tasks))) draft.accepted.add(match.fingerprint);
  } else if ('mute' in verdict) {
    recordSight(meeting, verdict.mute, []);
    countMuted(draft, verdict.mute);
  } else {
    recordSight(meeting, null, foldsOf(match));
    unmute(meeting, verdict.because);
  }
}

function recordSight(meeting: Meeting<KnownFinding>, mute: StandingMute | null, folds: readonly TaskFold[]): void {
  const { draft, group, match, known } = meeting;
  const { id, life } = known;
  if (folds.length > 0) draft.foldable.push(id);
  const isMutedAnew = !isSameMute(known.mute, mute);
  if (isSightNew(known, match, group)) {
    writeSight(meeting, { life, mute, folds });
    draft.events.push({ event: 'finding.changed', finding: id, detail: describeMatch(match, life.firstSeenAt, mute) });
  } else if (isMutedAnew || !isSameFolding(known.folds, folds)) {
    draft.marks.push({ id, match, mute, folds });
  }
  if (isMutedAnew && mute !== null) draft.events.push({ event: 'finding.muted', finding: id, detail: JSON.stringify({ muted_by: muteName(mute.by) }) });
}

/** What it did not do when it opened, it does now. */
function unmute({ draft, match, known: { id, mute, tasks } }: Meeting<KnownFinding>, because: string): void {
  draft.muted.unmuted += 1;
  draft.events.push({ event: 'finding.unmuted', finding: id, detail: JSON.stringify({ because, muted_by: mute && muteName(mute.by) }) });
  act(draft, id, match, tasks);
}

function countMuted({ muted }: Draft, { by }: StandingMute): void {
  muted[by.by === 'baseline' ? 'baselined' : 'silenced'] += 1;
}

/** The finding's number. */
function writeSight({ draft, group: judged, match, known }: Meeting, carried: Pick<FindingWrite, 'life' | 'mute' | 'folds'>): number {
  const { group, groupFingerprint } = judged;
  const id = known?.id ?? takeNumber(draft, 'finding');
  draft.findings.push({ id, isNew: known === undefined, groupFingerprint, group, match, ...carried });
  return id;
}

function newLife(now: number): FindingLife {
  return { state: 'pending', firstSeenAt: now, since: now, openedAt: null, openings: 0, closedAt: null, closedAs: null };
}

/** A pending one's `for` goes on; a closed one's begins anew. */
function lifeOnReturn(life: FindingLife, now: number): FindingLife {
  return life.state === 'pending' ? life : { ...life, state: 'pending', since: now };
}

function isSightNew(known: KnownFinding, match: Match, group: JudgedGroup): boolean {
  // Its own rows are as they were, and the rest of its group could not be read: that is no news of what was seen whole.
  if (known.evidenceHash !== match.evidenceHash && known.evidenceHash.startsWith(match.evidenceHash)) return false;
  return (
    known.evidenceHash !== match.evidenceHash ||
    known.title !== match.title ||
    known.severity !== match.severity ||
    known.groupFingerprint !== group.groupFingerprint ||
    isRenamed(known, match) ||
    known.valueAtRisk?.amount !== match.valueAtRisk?.amount ||
    known.valueAtRisk?.currency !== match.valueAtRisk?.currency ||
    JSON.stringify(known.labels) !== JSON.stringify(match.labels)
  );
}

/** Imported since, its order goes by the name that the OMS gave it. Where no row names it any more, it keeps its name. */
export function isRenamed(known: Pick<KnownFinding, 'order'>, { order }: Match): boolean {
  return order !== null && known.order !== order;
}

/** What is held goes by the new name from now on. */
function moveHold({ draft, match, known }: Meeting<KnownFinding>): void {
  const left = leaveCauses(draft.holds, known.id);
  const detail = JSON.stringify({ because: `its order goes by ${match.order} now` });
  for (const { id, ended } of left) draft.events.push({ event: ended ? 'hold.released' : 'hold.left', finding: known.id, hold: id, detail });
  if (left.length > 0) for (const action of match.actions) if (action.do === 'hold_invoice') hold(draft, known.id, action.order);
}

/** Once an opening: then, or when what muted it ends. */
function act(draft: Draft, finding: number, match: Match, tasks: readonly KnownTask[]): void {
  if (isWrittenOff(openTasks(draft, finding, match, tasks))) draft.accepted.add(match.fingerprint);
  for (const action of match.actions) {
    if (action.do === 'request_recount') askForRecount(draft, finding, action);
    if (action.do === 'hold_invoice') hold(draft, finding, action.order);
  }
}

function askForRecount(draft: Draft, finding: number, action: Extract<ResolvedAction, { do: 'request_recount' }>): void {
  const { sku, facility, book, bookAt } = action;
  const { id, outcome } = joinCause(draft.recounts, recountPlace(sku, facility), finding, () => {
    return { id: takeNumber(draft, 'recount'), sku, facility, askedAt: draft.now, book, bookAt };
  });
  if (outcome === 'already') return;
  const detail = { sku, facility, book, book_at: bookAt === null ? null : formatInstant(bookAt) };
  draft.events.push({ event: outcome === 'opened' ? 'recount.asked' : 'recount.joined', finding, recount: id, detail: JSON.stringify(detail) });
}

function hold(draft: Draft, finding: number, order: string): void {
  const { id, outcome } = joinCause(draft.holds, order, finding, () => ({ id: takeNumber(draft, 'hold'), order, placedAt: draft.now }));
  if (outcome === 'already') return;
  draft.events.push({ event: outcome === 'opened' ? 'hold.placed' : 'hold.joined', finding, hold: id, detail: JSON.stringify({ order }) });
}

/** No rule matched a pending or open finding of the group. */
export function missFinding(draft: Draft, group: JudgedGroup, known: KnownFinding): void {
  const { life } = known;
  if (life.state === 'resolved' || life.state === 'lapsed' || group.untouched.has(known.fingerprint)) return;
  const verdict = findVerdict(group, known);
  if (verdict === 'withheld') return;
  if (life.state === 'pending') {
    if (life.closedAs === null) draft.dropped.push(known.id);
    else draft.closings.push({ id: known.id, life: { ...life, state: life.closedAs } });
    return;
  }
  const isLost = group.lost.has(known.fingerprint);
  const state = !isLost && (verdict === 'equal' || verdict === 'expected') ? 'resolved' : 'lapsed';
  const because = isLost ? 'its rule was edited away' : REASONS[verdict];
  draft.closings.push({ id: known.id, life: { ...life, state, closedAt: draft.now, closedAs: state } });
  draft.counts[state] += 1;
  draft.events.push({ event: `finding.${state}`, finding: known.id, detail: withEvidence({ because }, group.clearedEvidence) });
  closeTasks(draft, known.tasks, `its finding ${state}: ${because}`);
  for (const { id, ended } of leaveCauses(draft.recounts, known.id)) {
    draft.events.push({ event: ended ? 'recount.ended' : 'recount.left', finding: known.id, recount: id, detail: JSON.stringify({ because }) });
  }
  for (const { id, ended } of leaveCauses(draft.holds, known.id)) {
    draft.events.push({ event: ended ? 'hold.released' : 'hold.left', finding: known.id, hold: id, detail: JSON.stringify({ because }) });
  }
}

const REASONS: Readonly<Record<Exclude<KeyVerdict, 'withheld'>, string>> = {
  equal: 'both sides agree',
  expected: 'what disagrees is expected',
  disagrees: 'the sides disagree, but its rule no longer matches',
  gone: 'it is on neither side any more, or out of scope',
};

function findVerdict(group: JudgedGroup, known: KnownFinding): KeyVerdict {
  if (known.per === 'group') return group.verdict;
  return group.keys.get(known.key) ?? (group.verdict === 'withheld' ? 'withheld' : 'gone');
}
