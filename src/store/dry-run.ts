// What a dry run has decided so far and not written, so that what comes later in it sees it. It decides nothing.

import type { Changes, HoldOpening, Numbers, RecountOpening } from '../lifecycle/changes.ts';
import type { Known, KnownTask } from '../lifecycle/known.ts';
import type { FoldableFinding, FoldState, OwnTask } from '../lifecycle/plan-folds.ts';

export interface DryRun {
  numbers: Numbers | null;
  /** What it would have opened, so that its later batches join it instead of opening it twice. */
  readonly recounts: (RecountOpening & { readonly causes: readonly number[] })[];
  readonly holds: (HoldOpening & { readonly causes: readonly number[] })[];
  /** Number → a finding that would be open and act, and fold. */
  readonly foldable: Map<number, FoldableFinding & { readonly boundary: string }>;
  /** Findings that would not. */
  readonly gone: Set<number>;
  readonly tasks: Map<number, KnownTask>;
  /** Number → a finding that would be open, with its order. */
  readonly open: Map<number, { readonly boundary: string; readonly rule: string; readonly order: string; isHeld: boolean }>;
  /** Findings that would close. */
  readonly closed: Set<number>;
}

export function startDryRun(): DryRun {
  return { numbers: null, recounts: [], holds: [], foldable: new Map(), gone: new Set(), tasks: new Map(), open: new Map(), closed: new Set() };
}

export function rememberChanges(dry: DryRun, changes: Changes): void {
  dry.numbers = changes.next;
  dry.recounts.push(...changes.recounts.opened.map((recount) => ({ ...recount, causes: causesOf(changes.recounts.joined, recount.id) })));
  dry.holds.push(...changes.holds.opened.map((hold) => ({ ...hold, causes: causesOf(changes.holds.joined, hold.id) })));
  for (const { id, match, folds } of [...changes.findings, ...changes.marks]) {
    if (folds.length > 0) dry.foldable.set(id, { id, boundary: match.boundary, rule: match.rule, folds });
    else dry.gone.add(id);
  }
  const holding = new Set(changes.holds.joined.map(({ finding }) => finding));
  for (const { id, match, life } of changes.findings) {
    const { boundary, rule, order } = match;
    if (life.state === 'open' && order !== null) dry.open.set(id, { boundary, rule, order, isHeld: holding.has(id) });
  }
  for (const { id } of changes.closings) {
    dry.gone.add(id);
    dry.closed.add(id);
  }
  for (const { isNew: _, ...task } of changes.tasks) dry.tasks.set(task.id, task);
}

export function withOpenings(known: Known, dry: DryRun): Known {
  return { findings: known.findings, recounts: [...known.recounts, ...dry.recounts], holds: [...known.holds, ...dry.holds] };
}

/** The state as it would be after what was decided. */
export function withDryFindings<State extends Omit<FoldState, 'found'>>(state: State, dry: DryRun): State {
  const changed = [...dry.foldable.values()].filter(({ boundary }) => boundary === state.boundary);
  const kept = state.findings.filter(({ id }) => !dry.gone.has(id) && !dry.foldable.has(id));
  const tasks = withDryTasks(state.tasks, dry).filter(({ state: is }) => is !== 'closed');
  return { ...state, findings: [...kept, ...changed], tasks };
}

/** Tasks as they would be, with those that would be new. */
export function withDryTasks(tasks: readonly OwnTask[], dry: DryRun): readonly OwnTask[] {
  const known = new Map(tasks.map((task) => [task.id, task]));
  for (const task of dry.tasks.values()) known.set(task.id, { ...task, assigned: known.get(task.id)?.assigned ?? false });
  return [...known.values()];
}

function causesOf(joined: Changes['recounts']['joined'], id: number): readonly number[] {
  return joined.filter((cause) => cause.of === id).map((cause) => cause.finding);
}
