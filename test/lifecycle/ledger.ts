// A state in memory for tests of the life cycle: keeps what was decided as a database would, and refuses what no life cycle allows.

import { keyText } from '../../src/domain/key.ts';
import type { Changes, FoldChanges, FoldsApplied, Numbers, StandingChanges } from '../../src/lifecycle/changes.ts';
import { decide } from '../../src/lifecycle/decide.ts';
import { bucketText } from '../../src/lifecycle/fold-keys.ts';
import { decideFolds, settleFolds } from '../../src/lifecycle/folds.ts';
import type { JudgedGroup } from '../../src/lifecycle/judged.ts';
import type { KnownFinding, KnownFoldedTask, KnownTask } from '../../src/lifecycle/known.ts';
import { FINDING_LIFE, mayGo, TASK_LIFE, type TaskState } from '../../src/lifecycle/life-cycles.ts';
import { type OwnTask, planFolds, sliceWork } from '../../src/lifecycle/plan-folds.ts';

interface Standing {
  readonly id: number;
  readonly place: readonly string[];
  readonly causes: Set<number>;
  ended: boolean;
}

export class Ledger {
  readonly findings = new Map<number, KnownFinding>();
  readonly tasks = new Map<number, KnownTask>();
  /** Tasks that a person has. */
  readonly assigned = new Set<number>();
  readonly folded = new Map<number, KnownFoldedTask>();
  /** Folded task → its members that have not left. */
  readonly members = new Map<number, Set<number>>();
  readonly recounts = new Map<number, Standing>();
  readonly holds = new Map<number, Standing>();
  next: Numbers = { finding: 1, task: 1, recount: 1, hold: 1 };

  /** One run, its groups in one batch. */
  run(now: number, ...groups: readonly JudgedGroup[]): Changes {
    const changes = decide(
      {
        findings: [...this.findings.values()].map((finding) => ({ ...finding, tasks: this.tasksOf(finding.id) })),
        recounts: standing(this.recounts).map(({ id, place: [sku = '', facility = ''], causes }) => ({ id, sku, facility, causes: [...causes] })),
        holds: standing(this.holds).map(({ id, place: [order = ''], causes }) => ({ id, order, causes: [...causes] })),
      },
      groups,
      now,
      this.next,
    );
    this.#write(changes);
    return changes;
  }

  /** The end of the run of a boundary: `slice` findings at a time, at most `slices` times, as a crash would cut it. */
  fold(now: number, patience: Readonly<Record<string, number>> = {}, slice = 1_000, slices = Number.POSITIVE_INFINITY): FoldsApplied['tasks'] {
    const { work, settle } = planFolds(
      {
        boundary: 'fulfillment',
        findings: [...this.findings.values()].filter(({ life, mute, folds }) => life.state === 'open' && mute === null && folds.length > 0),
        tasks: this.#ownTasks().filter(({ state }) => state !== 'closed'),
        folded: [...this.folded.values()].filter(({ state }) => state !== 'closed'),
        members: new Map([...this.members].map(([task, members]) => [task, [...members]])),
        found: new Set(this.findings.keys()),
      },
      new Map(Object.entries(patience)),
      now,
    );
    const counts = { opened: 0, resolved: 0, reopened: 0 };
    const joined = new Map<number, number[]>(settle.map(({ task }) => [task, []]));
    let left = slices;
    for (const part of sliceWork(work, slice)) {
      if (left-- <= 0) return counts;
      const changes = decideFolds({ folded: [...this.folded.values()], tasks: this.#ownTasks() }, part, now, this.next);
      for (const { of, finding } of changes.joined) joined.get(of)?.push(finding);
      this.#writeFolds(changes, counts);
    }
    if (left-- <= 0) return counts;
    const settling = settle.map((one) => {
      return { ...one, standing: [...one.standing, ...(joined.get(one.task) ?? [])], folded: this.folded.get(one.task) as KnownFoldedTask };
    });
    this.#writeFolds(settleFolds(settling, now, this.next), counts);
    return counts;
  }

  #ownTasks(): readonly OwnTask[] {
    return [...this.tasks.values()].map((task) => ({ ...task, assigned: this.assigned.has(task.id) }));
  }

  /** A person resolves it, be it folded or not. */
  resolve(id: number, now: number): void {
    const own = this.tasks.get(id);
    if (own) this.tasks.set(id, { ...own, state: 'resolved', resolvedAt: now });
    else this.folded.set(id, { ...(this.folded.get(id) as KnownFoldedTask), state: 'resolved', resolvedAt: now });
  }

  tasksOf(finding: number): readonly KnownTask[] {
    return [...this.tasks.values()].filter((task) => task.findingId === finding);
  }

  /** What stands, without the numbers, which depend on the order of arrival. */
  picture(): unknown {
    const fingerprint = (id: number): string => this.findings.get(id)?.fingerprint ?? '';
    const causes = (of: Standing): unknown => ({ place: of.place, causes: [...of.causes].map(fingerprint).sort() });
    const byPlace = (a: Standing, b: Standing): number => (keyText(a.place) < keyText(b.place) ? -1 : 1);
    return {
      findings: [...this.findings.values()].map((finding) => ({ ...finding, id: 0, tasks: [] })).sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1)),
      tasks: [...this.tasks.values()]
        .map((task) => ({ ...task, id: 0, findingId: fingerprint(task.findingId) }))
        .sort((a, b) => (keyText([a.findingId, a.team]) < keyText([b.findingId, b.team]) ? -1 : 1)),
      folded: [...this.folded.values()]
        .map((task) => ({ ...task, id: 0, lead: 0, members: [...(this.members.get(task.id) ?? [])].map(fingerprint).sort() }))
        .sort((a, b) => (bucketText(a.bucket) < bucketText(b.bucket) ? -1 : 1)),
      recounts: standing(this.recounts).sort(byPlace).map(causes),
      holds: standing(this.holds).sort(byPlace).map(causes),
    };
  }

  #write(changes: Changes): void {
    for (const { id, isNew, groupFingerprint, match, life, mute, folds } of changes.findings) {
      if (isNew === this.findings.has(id)) throw new Error(`finding ${id} is new only once`);
      const { fingerprint, rule, per, order, severity, title, evidenceHash, valueAtRisk, labels } = match;
      this.#move(id, life.state);
      this.findings.set(id, {
        id,
        fingerprint,
        groupFingerprint,
        rule,
        per,
        key: keyText(match.key),
        order,
        severity,
        title,
        evidenceHash,
        valueAtRisk,
        labels,
        life,
        mute,
        folds,
        tasks: [],
      });
    }
    for (const { id, mute, folds } of changes.marks) this.findings.set(id, { ...(this.findings.get(id) as KnownFinding), mute, folds });
    for (const { id, life } of changes.closings) {
      this.#move(id, life.state);
      this.findings.set(id, { ...(this.findings.get(id) as KnownFinding), life, mute: null, folds: [] });
    }
    for (const id of changes.dropped) if (!this.findings.delete(id)) throw new Error(`finding ${id} is not there to be dropped`);
    this.#writeTasks(changes.tasks);
    apply(this.recounts, changes.recounts, ({ sku, facility }) => [sku, facility]);
    apply(this.holds, changes.holds, ({ order }) => [order]);
    this.next = changes.next;
  }

  #writeTasks(tasks: Changes['tasks']): void {
    for (const { isNew, id, findingId, team, state, openedAt, dueAt, resolvedAt, closedAt, acceptance } of tasks) {
      checkTask(id, isNew, this.tasks.get(id)?.state, state);
      if (isNew && this.tasksOf(findingId).some((task) => task.team === team)) throw new Error(`finding ${findingId} has a task of ${team} already`);
      this.tasks.set(id, { id, findingId, team, state, openedAt, dueAt, resolvedAt, closedAt, acceptance });
    }
  }

  #writeFolds(changes: FoldChanges, counts: { opened: number; resolved: number; reopened: number }): void {
    this.#writeTasks(changes.tasks);
    for (const { isNew, ...task } of changes.folded) {
      const before = this.folded.get(task.id)?.state;
      if (before !== task.state) checkTask(task.id, isNew, before, task.state);
      const bucket = bucketText(task.bucket);
      if (isNew && [...this.folded.values()].some((one) => bucketText(one.bucket) === bucket)) throw new Error(`${bucket} is folded already`);
      this.folded.set(task.id, task);
    }
    for (const { of, finding } of changes.left) if (!this.members.get(of)?.delete(finding)) throw new Error(`${finding} is no member of ${of}`);
    for (const { of, finding } of changes.joined) {
      const members = this.members.get(of) ?? new Set();
      if (members.has(finding)) throw new Error(`${finding} is a member of ${of} already`);
      this.members.set(of, members.add(finding));
    }
    this.next = changes.next;
    for (const what of ['opened', 'resolved', 'reopened'] as const) counts[what] += changes.applied.tasks[what];
  }

  #move(id: number, to: KnownFinding['life']['state']): void {
    const from = this.findings.get(id)?.life.state;
    if (from === undefined ? !FINDING_LIFE.starts.includes(to) : from !== to && !mayGo(FINDING_LIFE, from, to))
      throw new Error(`finding ${id} may not go from ${from} to ${to}`);
  }
}

function checkTask(id: number, isNew: boolean, before: TaskState | undefined, state: TaskState): void {
  if (isNew === (before !== undefined)) throw new Error(`task ${id} is new only once`);
  if (before && !mayGo(TASK_LIFE, before, state)) throw new Error(`task ${id} may not go from ${before} to ${state}`);
}

function standing(of: ReadonlyMap<number, Standing>): Standing[] {
  return [...of.values()].filter(({ ended }) => !ended);
}

function apply<Opening extends { readonly id: number }>(
  to: Map<number, Standing>,
  changes: StandingChanges<Opening>,
  placeOf: (opening: Opening) => readonly string[],
): void {
  for (const opening of changes.opened) to.set(opening.id, { id: opening.id, place: placeOf(opening), causes: new Set(), ended: false });
  for (const { of, finding } of changes.left) to.get(of)?.causes.delete(finding);
  for (const { of, finding } of changes.joined) to.get(of)?.causes.add(finding);
  for (const id of changes.ended) (to.get(id) as Standing).ended = true;
}
