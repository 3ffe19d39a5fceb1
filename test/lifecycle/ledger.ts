// A state in memory for tests of the life cycle: keeps what was decided as a database would, and refuses what no life cycle allows.

import { keyText } from '../../src/domain/key.ts';
import type { Changes, Numbers, StandingChanges } from '../../src/lifecycle/changes.ts';
import { decide } from '../../src/lifecycle/decide.ts';
import type { JudgedGroup } from '../../src/lifecycle/judged.ts';
import type { KnownFinding, KnownTask } from '../../src/lifecycle/known.ts';
import { FINDING_LIFE, mayGo, TASK_LIFE } from '../../src/lifecycle/life-cycles.ts';

interface Standing {
  readonly id: number;
  readonly place: readonly string[];
  readonly causes: Set<number>;
  ended: boolean;
}

export class Ledger {
  readonly findings = new Map<number, KnownFinding>();
  readonly tasks = new Map<number, KnownTask>();
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
      recounts: standing(this.recounts).sort(byPlace).map(causes),
      holds: standing(this.holds).sort(byPlace).map(causes),
    };
  }

  #write(changes: Changes): void {
    for (const { id, isNew, groupFingerprint, match, life } of changes.findings) {
      if (isNew === this.findings.has(id)) throw new Error(`finding ${id} is new only once`);
      const { fingerprint, rule, per, severity, title, evidenceHash, valueAtRisk } = match;
      this.#move(id, life.state);
      this.findings.set(id, {
        id,
        fingerprint,
        groupFingerprint,
        rule,
        per,
        key: keyText(match.key),
        severity,
        title,
        evidenceHash,
        valueAtRisk,
        life,
        tasks: [],
      });
    }
    for (const { id, life } of changes.closings) {
      this.#move(id, life.state);
      this.findings.set(id, { ...(this.findings.get(id) as KnownFinding), life });
    }
    for (const id of changes.dropped) if (!this.findings.delete(id)) throw new Error(`finding ${id} is not there to be dropped`);
    for (const { isNew, ...task } of changes.tasks) {
      const before = this.tasks.get(task.id);
      if (isNew === (before !== undefined)) throw new Error(`task ${task.id} is new only once`);
      if (before && !mayGo(TASK_LIFE, before.state, task.state)) throw new Error(`task ${task.id} may not go from ${before.state} to ${task.state}`);
      this.tasks.set(task.id, task);
    }
    apply(this.recounts, changes.recounts, ({ sku, facility }) => [sku, facility]);
    apply(this.holds, changes.holds, ({ order }) => [order]);
    this.next = changes.next;
  }

  #move(id: number, to: KnownFinding['life']['state']): void {
    const from = this.findings.get(id)?.life.state;
    if (from === undefined ? !FINDING_LIFE.starts.includes(to) : from !== to && !mayGo(FINDING_LIFE, from, to))
      throw new Error(`finding ${id} may not go from ${from} to ${to}`);
  }
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
  for (const { of, finding } of changes.joined) to.get(of)?.causes.add(finding);
  for (const { of, finding } of changes.left) to.get(of)?.causes.delete(finding);
  for (const id of changes.ended) (to.get(id) as Standing).ended = true;
}
