// By what do a finding's tasks fold, and what is the folded task called? Whether they do fold is decided elsewhere.

import { compareText, describeKey, type Key, keyText } from '../domain/key.ts';
import type { Match } from './judged.ts';
import type { Bucket, KnownFinding, TaskFold } from './known.ts';

/** As the finding begins to act: one for each team whose task folds. A team's first task is its only one. */
export function foldsOf({ actions }: Match): readonly TaskFold[] {
  const folds = new Map<string, TaskFold | null>();
  for (const action of actions) {
    if (action.do !== 'open_task' || folds.has(action.team)) continue;
    folds.set(action.team, action.fold && { ...action.fold, team: action.team, dueMs: action.dueMs });
  }
  return [...folds.values()].filter((fold) => fold !== null).sort((a, b) => compareText(a.team, b.team));
}

/**
 * As the acting finding is found again. It acts once, so that a rule that was edited meanwhile gives no new team a task; and a fold that the rule has no
 * more goes on for what it folded, or a task that waits to be folded would never come.
 */
export function foldsOnSight(known: KnownFinding, match: Match): readonly TaskFold[] {
  const served = new Set([...known.folds, ...known.tasks].map(({ team }) => team));
  const now = foldsOf(match).filter(({ team }) => served.has(team));
  const before = known.folds.filter(({ team }) => !now.some((fold) => fold.team === team));
  return [...now, ...before].sort((a, b) => compareText(a.team, b.team));
}

/** Not by their due times: two business days are another time each day. */
export function isSameFolding(a: readonly TaskFold[], b: readonly TaskFold[]): boolean {
  return foldingText(a) === foldingText(b);
}

function foldingText(folds: readonly TaskFold[]): string {
  return JSON.stringify(folds.map(({ team, columns, parts, over }) => [team, columns, parts, over]));
}

/** Injective. */
export function bucketText({ boundary, rule, team, columns, parts }: Bucket): string {
  return keyText([boundary, rule, team, keyText(columns), keyText(parts)]);
}

/** `37 × never-imported: channel webshop` */
export function foldTitle(members: number, rule: string, columns: readonly string[], parts: Key): string {
  return `${members} × ${rule}${columns.length === 0 ? '' : `: ${describeKey(columns, parts)}`}`;
}
