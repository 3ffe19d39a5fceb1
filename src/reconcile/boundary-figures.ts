// The running figures of one boundary: what was found, what became of it, how long each step took.

import type { ConfirmedGroup, ConfirmedKey } from '../compare/confirm-group.ts';
import type { Part, Totals } from '../compare/totals.ts';
import type { Kind } from '../domain/discrepancy.ts';
import { compareText, type Key, keyText } from '../domain/key.ts';
import type { Boundary } from '../rules/rulebook.ts';
import type { RejectedSample } from '../sources/source.ts';
import type { Applied } from '../store/store.ts';
import type { GroupJudgement, Outcome } from './judge-group.ts';
import { isDiscrepancy } from './memory.ts';
import { type BoundaryPlan, sidesOf } from './plan-boundary.ts';
import type { Pass, SystemReading } from './stream-sides.ts';
import { type BoundarySummary, type FindingFigures, noDiscrepancies, summarizeRejected, summarizeSides, summarizeTotals } from './summary.ts';
import type { WorkItem } from './work-list.ts';

type Step = 'read' | 'reread' | 'judge' | 'apply';

const MAX_SAMPLES = 20;

/** A key that disagrees in several ways is counted once, under the first of these. */
const PRECEDENCE: readonly Kind['kind'][] = ['duplicated', 'missing', 'differs', 'breaks'];

/** What was done to tasks, recounts and holds. */
export type Changes = Pick<BoundaryFigures, 'tasks' | 'recounts' | 'holds'>;

export function addChanges(changes: Changes, more: { readonly [Kind in keyof Changes]: Readonly<Changes[Kind]> }): void {
  for (const what of ['opened', 'resolved', 'reopened'] as const) changes.tasks[what] += more.tasks[what];
  changes.recounts.requested += more.recounts.requested;
  for (const what of ['placed', 'released'] as const) changes.holds[what] += more.holds[what];
}

/** What judging came to. `ordinal`: the run's among the boundary's complete runs; null where nothing was acted on. */
export interface Judging {
  readonly ordinal: number | null;
  /** Why nothing was acted on; null where all was. */
  readonly halted: string | null;
  /** Why some look-ups could not be had. */
  readonly lookupsFailed: readonly string[];
}

export const NO_CHANGES = { tasks: { opened: 0, resolved: 0, reopened: 0 }, recounts: { requested: 0 }, holds: { placed: 0, released: 0 } } as const;

export class BoundaryFigures {
  readonly #boundary: Boundary;
  readonly #ms: Record<Step, number> = { read: 0, reread: 0, judge: 0, apply: 0 };
  readonly #findings: FindingFigures = { pending: 0, opened: 0, continuing: 0, resolved: 0, reopened: 0, lapsed: 0 };
  readonly tasks = { opened: 0, resolved: 0, reopened: 0 };
  readonly recounts = { requested: 0 };
  readonly holds = { placed: 0, released: 0 };
  #discrepancies: Record<string, number> = {};
  #expected: Record<string, number> = {};
  #byRule: Record<string, number> = {};
  #confirmedAway = 0;
  #unjudged = 0;
  #withheld = 0;
  #inFlight = 0;
  #unjudgedSamples: Record<string, string>[] = [];
  /** By system and side: rows that only the re-read rejected, for a column that is not streamed. */
  #rejected = new Map<string, [number, number]>();
  #rereadSamples: ReadonlyMap<string, readonly RejectedSample[]> = new Map();
  readonly #facilities: ReadonlySet<string>;
  #undeclared = new Set<string>();

  /** `facilities`: the codes that are declared; none where nobody declares any. */
  constructor(boundary: Boundary, facilities: ReadonlySet<string>) {
    this.#boundary = boundary;
    this.#facilities = facilities;
    this.startPass();
  }

  /** What is counted by looking starts anew with each pass; what was applied stays applied. */
  startPass(): void {
    this.#discrepancies = noDiscrepancies(this.#boundary);
    this.#expected = Object.fromEntries(this.#boundary.expected.map(({ id }) => [id, 0]));
    this.#byRule = Object.fromEntries(this.#boundary.rules.map(({ id }) => [id, 0]));
    this.#confirmedAway = 0;
    this.#unjudged = 0;
    this.#withheld = 0;
    this.#inFlight = 0;
    this.#unjudgedSamples = [];
    this.#rejected = new Map();
    this.#rereadSamples = new Map();
    this.#undeclared = new Set();
    this.#findings.pending = 0;
    this.#findings.continuing = 0;
  }

  async time<T>(step: Step, work: () => Promise<T>): Promise<T> {
    const start = process.hrtime.bigint();
    try {
      return await work();
    } finally {
      this.#ms[step] += Number(process.hrtime.bigint() - start) / 1e6;
    }
  }

  reread(samples: ReadonlyMap<string, readonly RejectedSample[]>): void {
    this.#rereadSamples = samples;
  }

  judged(item: WorkItem, group: ConfirmedGroup, judgement: GroupJudgement): void {
    this.#countInFlight(item, group);
    for (const { key, kinds } of group.keys.filter(isDiscrepancy)) {
      const outcome = judgement.outcomes.get(keyText(key));
      if (outcome === undefined) continue;
      this.#checkFacility(key);
      this.#countKind(kinds);
      this.#countOutcome(outcome);
      if (outcome.outcome === 'unjudged') this.#sampleUnjudged(key);
    }
    if (group.kinds.length > 0) {
      this.#add(this.#discrepancies, 'group_differs');
      if (judgement.groupOutcome !== null) this.#countOutcome(judgement.groupOutcome);
      if (judgement.groupOutcome?.outcome === 'unjudged') this.#sampleUnjudged(group.group);
    }
    for (const { rule } of judgement.matches) this.#add(this.#byRule, rule);
    this.#countRejected(item, group);
    const away = (item.suspect?.keys ?? []).filter(({ key }) => !judgement.outcomes.has(keyText(key)) && judgement.keys.get(keyText(key)) !== 'withheld');
    this.#confirmedAway += away.length;
    if ((item.suspect?.groupColumns.length ?? 0) > 0 && group.known && group.kinds.length === 0) this.#confirmedAway++;
  }

  /** Each streamed key's variance goes to the part that its outcome says. */
  settle({ suspect }: WorkItem, group: ConfirmedGroup, judgement: GroupJudgement, accepted: ReadonlySet<string>, totals: Totals): void {
    if (suspect === null) return;
    const rejected = new Set(group.keys.filter(isRejected).map(({ key }) => keyText(key)));
    for (const { key, totals: stated } of suspect.keys) {
      const text = keyText(key);
      const outcome = judgement.outcomes.get(text);
      const withheld = judgement.keys.get(text) === 'withheld' && outcome?.outcome !== 'in_flight' ? 'withheld' : null;
      totals.add(stated, rejected.has(text) ? 'rejected' : (withheld ?? partOf(outcome, accepted)));
    }
    // Beyond tolerance in the stream, and by now a system is away: nobody can say whether it still is.
    totals.add(suspect.rest, group.known ? partOf(judgement.groupOutcome ?? undefined, accepted) : 'withheld');
  }

  applied(applied: Applied): void {
    for (const [name, count] of Object.entries(applied.findings)) this.#findings[name as keyof FindingFigures] += count;
    addChanges(this, applied);
  }

  finish(plan: BoundaryPlan, pass: Pass, { halted, lookupsFailed }: Judging): BoundarySummary {
    const systems = new Map([...pass.systems].map(([system, reading]) => [system, this.#withReread(system, reading)]));
    const failed = [...systems].filter(([, { status }]) => status !== 'complete');
    const reasons = [
      ...(halted === null ? [] : [halted]),
      ...(failed.length === 0 ? [] : [`its keys are withheld: ${failed.map(([, { reason: why }]) => why).join('; ')}`]),
      ...lookupsFailed.map((why) => `what hangs on a look-up is undecided: ${why}`),
    ];
    const reason = pass.unavailable?.reason ?? (reasons.length === 0 ? null : reasons.join('; '));
    return {
      ...this.#summary(pass.unavailable?.status ?? (halted === null ? 'complete' : 'halted'), reason),
      sides: summarizeSides(plan, systems),
      keys: pass.figures.keys,
      matched: pass.figures.matched,
      in_flight: this.#inFlight,
      withheld: pass.figures.withheld + this.#withheld,
      lookups_failed: lookupsFailed,
      totals: summarizeTotals(pass.totals),
      rejected_samples: summarizeRejected(systems),
    };
  }

  inactive(reason: string): BoundarySummary {
    return this.#summary('inactive', reason);
  }

  #summary(status: BoundarySummary['status'], reason: string | null): BoundarySummary {
    return {
      boundary: this.#boundary.id,
      status,
      reason,
      sides: Object.fromEntries(sidesOf(this.#boundary).map(({ name }) => [name, { rows: 0, rejected: 0, systems: {} }])),
      keys: 0,
      matched: 0,
      in_flight: 0,
      withheld: 0,
      lookups_failed: [],
      discrepancies: this.#discrepancies,
      confirmed_away: this.#confirmedAway,
      expected: this.#expected,
      unjudged: this.#unjudged,
      findings: this.#findings,
      by_rule: this.#byRule,
      totals: [],
      rejected_samples: [],
      unjudged_samples: this.#unjudgedSamples,
      undeclared_facilities: [...this.#undeclared].sort(compareText),
      ms: { read: Math.round(this.#ms.read), reread: Math.round(this.#ms.reread), judge: Math.round(this.#ms.judge), apply: Math.round(this.#ms.apply) },
    };
  }

  /** A facility whose code in one system is not declared disagrees in every key, on both sides: that is one mistake and no thousand faults. */
  #checkFacility(key: Key): void {
    const facility = key[this.#boundary.key.indexOf('facility')];
    const known = facility === undefined || facility === '-' || this.#facilities.size === 0 || this.#facilities.has(facility);
    if (!known && this.#undeclared.size < MAX_SAMPLES) this.#undeclared.add(facility);
  }

  /** One that the stream found within tolerance is counted with those that match. */
  #countInFlight({ suspect }: WorkItem, group: ConfirmedGroup): void {
    const inFlight = group.keys.filter((key) => key.inFlight);
    if (suspect === null || inFlight.length === 0) return;
    const suspected = new Set(suspect.keys.map(({ key }) => keyText(key)));
    this.#inFlight += inFlight.filter(({ key }) => suspected.has(keyText(key))).length;
  }

  /** A key whose group was not tainted in the stream has lost its row to a column that is not streamed: that too must be seen. */
  #countRejected({ suspect }: WorkItem, group: ConfirmedGroup): void {
    if (suspect === null || suspect.tainted) return;
    for (const { rejectedBy } of group.keys.filter(isRejected)) {
      for (const side of [0, 1] as const) {
        for (const system of rejectedBy[side]) {
          const counts = this.#rejected.get(system) ?? [0, 0];
          counts[side]++;
          this.#rejected.set(system, counts);
        }
      }
    }
  }

  #withReread(system: string, reading: SystemReading): SystemReading {
    const [left, right] = reading.counts;
    const [ofLeft, ofRight] = this.#rejected.get(system) ?? [0, 0];
    const known = new Set(reading.samples.map((sample) => JSON.stringify(sample)));
    const samples = [...reading.samples, ...(this.#rereadSamples.get(system) ?? []).filter((sample) => !known.has(JSON.stringify(sample)))];
    return {
      ...reading,
      counts: [
        { ...left, rejected: left.rejected + ofLeft },
        { ...right, rejected: right.rejected + ofRight },
      ],
      samples: samples.slice(0, MAX_SAMPLES),
    };
  }

  #countKind(kinds: readonly Kind[]): void {
    for (const name of PRECEDENCE) {
      const kind = kinds.find((one) => one.kind === name);
      if (kind === undefined) continue;
      const side = 'side' in kind ? `_in_${sidesOf(this.#boundary)[kind.side].name}` : '';
      this.#add(this.#discrepancies, `${name}${side}`);
      return;
    }
  }

  #countOutcome(outcome: Outcome): void {
    if (outcome.outcome === 'expected') this.#add(this.#expected, outcome.id);
    else if (outcome.outcome === 'unjudged') this.#unjudged++;
    else if (outcome.outcome === 'withheld') this.#withheld++;
  }

  #sampleUnjudged(key: readonly string[]): void {
    if (this.#unjudgedSamples.length < MAX_SAMPLES) this.#unjudgedSamples.push(Object.fromEntries(key.map((part, i) => [this.#boundary.key[i], part])));
  }

  #add(counts: Record<string, number>, name: string): void {
    counts[name] = (counts[name] ?? 0) + 1;
  }
}

function isRejected({ rejectedBy }: ConfirmedKey): boolean {
  return rejectedBy[0].length > 0 || rejectedBy[1].length > 0;
}

function partOf(outcome: Outcome | undefined, accepted: ReadonlySet<string>): Part {
  switch (outcome?.outcome) {
    case undefined:
      return 'confirmed_away';
    case 'matched':
      return outcome.fingerprints.every((fingerprint) => accepted.has(fingerprint)) ? 'accepted' : 'findings';
    case 'expected':
    case 'unjudged':
    case 'withheld':
    case 'in_flight':
      return outcome.outcome;
    default:
      return outcome satisfies never;
  }
}
