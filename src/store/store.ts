// tallyman's own database: what commands and runs may ask of it. Every error that its caller may have to answer is a StoreError.

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Config } from '../config/config.ts';
import { StoreError } from '../domain/errors.ts';
import type { Worth } from '../lifecycle/at-risk.ts';
import type { Applied, FoldsApplied } from '../lifecycle/changes.ts';
import type { JudgedGroup } from '../lifecycle/judged.ts';
import type { FindingState } from '../lifecycle/life-cycles.ts';
import type { FacilityDay } from '../lifecycle/recount-day.ts';
import type { Silence } from '../lifecycle/silences.ts';
import type { Severity } from '../rules/rulebook.ts';
import type { OrderStanding } from '../rules/subject.ts';
import { applyDry, applyGroups } from './apply-groups.ts';
import {
  type BoundaryHistory,
  type BoundaryRunRecord,
  finishBoundary,
  readHistory,
  readLastRows,
  readMemories,
  readMemoryHashes,
  readUnclosedBoundaries,
  readUnclosedGroups,
  type UnclosedGroup,
} from './boundary-memory.ts';
import { type DryRun, startDryRun } from './dry-run.ts';
import { foldTasks } from './fold-tasks.ts';
import type { Run } from './head.ts';
import { type BeginOptions, beginRun, finishRun, keepLease, readNow } from './lease.ts';
import { checkMigrated, checkNotNewer, type MigrationStatus, migrate, readMigrationStatus } from './migrations.ts';
import { acceptTask, assignTask, reopenTask, resolveTask } from './people.ts';
import { readAtRisk } from './read-at-risk.ts';
import { type ReadBaseline, readBaselines, saveBaselines } from './read-baselines.ts';
import {
  type FindingDetails,
  type HistoryLine,
  readFinding,
  readFindingHistory,
  readFindings,
  readFindingsOfOrder,
  type TaskDetails,
  type TaskFilter,
  type TaskSummary,
} from './read-findings.ts';
import { readTaskMembers, type TaskMember } from './read-members.ts';
import { type HoldFilter, type HoldView, type RecountFilter, type RecountView, readHolds, readRecounts } from './read-recounts.ts';
import { countOpenTasks, readTaskDetails, readTasks } from './read-tasks.ts';
import { requestRecounts } from './request-recounts.ts';
import { type Row, readNumber } from './row-values.ts';
import { addSilence, breakSilence, endSilence, type Hidden, readBrokenSilences, readHidden, readSilences, type StoredSilence } from './silences.ts';
import { readStandingOnOrders } from './standing-on-orders.ts';
import { openDatabase, type StateDatabase } from './state-database.ts';
import { toStoreError } from './state-errors.ts';
import { type AuditVerdict, verifyAudit } from './verify-audit.ts';

export type { Applied, FindingDetails, FoldsApplied, ReadBaseline, Run, StoredSilence };

export interface OpenOptions {
  /** The clock, in milliseconds; default the state database's own. Leases always go by that one. */
  readonly now?: () => number;
  /** Brings the database up to date on opening, instead of refusing one that is not. */
  readonly migrate?: boolean;
  /** Opens whatever is there, for `migrate --status`; only `migrate`, `migrationStatus` and `close` may then be called. */
  readonly unchecked?: boolean;
}

/** Connects. Rejects with UNREACHABLE, READ_ONLY, NEWER or NOT_MIGRATED. */
export async function openStore(state: Config['state'], options: OpenOptions = {}): Promise<Store> {
  const db = openDatabase(state, options.now ?? null, options.migrate !== true && options.unchecked !== true);
  const store = new Store(db);
  try {
    if (options.migrate === true) await store.migrate();
    const status = await store.migrationStatus();
    if (options.unchecked !== true) checkMigrated(status, db.place);
    checkNotNewer(status, db.place);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

export class Store {
  readonly #db: StateDatabase;
  readonly #dryRuns = new Map<string, DryRun>();
  /** Why the lease could not be renewed last time; tells what stands behind a run that was fenced off. */
  #renewalFailure: unknown = null;

  constructor(db: StateDatabase) {
    this.#db = db;
  }

  /** The URL without user and password, or the file's path. */
  get place(): string {
    return this.#db.place;
  }

  /** Brings the database up to date; the names of the steps taken. */
  migrate(): Promise<readonly string[]> {
    return this.#use(() => migrate(this.#db));
  }

  migrationStatus(): Promise<MigrationStatus> {
    return this.#use(() => readMigrationStatus(this.#db));
  }

  async close(): Promise<void> {
    await this.#db.knex.destroy();
  }

  /** Milliseconds, by the injected clock or the database's. */
  clock(): Promise<number> {
    return this.#use(() => readNow(this.#db));
  }

  /** Takes the lease; BUSY where another run keeps it longer than `waitMs`. */
  beginRun(options: BeginOptions = {}): Promise<Run> {
    return this.#use(() => beginRun(this.#db, options));
  }

  /** Renews the lease in the background; returns what stops it. */
  keepLease(run: Run): () => void {
    return keepLease(this.#db, run, (failure) => {
      this.#renewalFailure = failure;
    });
  }

  /** Decides and writes; FENCED where the run may no longer write, BUSY where the database stays locked. At most 1,000 findings at a time. */
  async applyGroups(run: Run, groups: readonly JudgedGroup[]): Promise<Applied> {
    // The embedded driver works in our own thread and frees its statements between turns; a renewal may be due too.
    await nextTurn();
    return this.#use(() => (run.dryRun ? applyDry(this.#db, run, this.#dryRun(run), groups) : applyGroups(this.#db, run, groups)));
  }

  /**
   * Opens the tasks that fold, one for many findings or one each, and closes, reopens and moves on those that are folded. After all groups of the boundary are
   * applied, also where the boundary is no more. `patience`: rule → its `for`, in milliseconds. `found`: the findings that {@link applyGroups} said may fold.
   */
  foldTasks(run: Run, boundary: string, patience: ReadonlyMap<string, number>, found: ReadonlySet<number>): Promise<FoldsApplied> {
    return this.#use(() => foldTasks(this.#db, run, run.dryRun ? this.#dryRun(run) : null, boundary, patience, found));
  }

  /** Sends waiting recounts to their crews, by value at risk, as far as each facility's day has room; how many went. After all groups are applied. */
  requestRecounts(run: Run, facilities: ReadonlyMap<string, FacilityDay>): Promise<number> {
    return this.#use(() => requestRecounts(this.#db, run, facilities));
  }

  finishBoundary(run: Run, record: BoundaryRunRecord): Promise<void> {
    return this.#use(() => finishBoundary(this.#db, run, record));
  }

  /** Ends the run and gives up its lease. `summary` is JSON text. */
  async finishRun(run: Run, status: 'complete' | 'partial' | 'failed', summary: string): Promise<void> {
    await this.#use(() => finishRun(this.#db, run, status, summary));
    this.#dryRuns.delete(run.id);
  }

  history(boundary: string): Promise<BoundaryHistory> {
    return this.#use(() => readHistory(this.#db, boundary));
  }

  /** System → rows that the boundary's last counted run read of it: how many this one may expect. */
  lastRows(boundary: string): Promise<ReadonlyMap<string, number>> {
    return this.#use(() => readLastRows(this.#db, boundary));
  }

  /** What stood on these orders before this boundary's part of the run; an order that is not in it had nothing. */
  standingOnOrders(run: Run, boundary: string, orders: readonly string[], rules: readonly string[]): Promise<ReadonlyMap<string, OrderStanding>> {
    return this.#use(() => readStandingOnOrders(this.#db, run, run.dryRun ? this.#dryRun(run) : null, boundary, orders, rules));
  }

  /** What the last whole read of each of the boundary's datasets brought. */
  readBaselines(boundary: string): Promise<readonly ReadBaseline[]> {
    return this.#use(() => readBaselines(this.#db, boundary));
  }

  saveBaselines(run: Run, boundary: string, baselines: readonly ReadBaseline[]): Promise<void> {
    return this.#use(() => saveBaselines(this.#db, run, boundary, baselines));
  }

  memoryHashes(boundary: string): Promise<ReadonlyMap<string, string>> {
    return this.#use(() => readMemoryHashes(this.#db, boundary));
  }

  memories(boundary: string, groupFingerprints: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.#use(() => readMemories(this.#db, boundary, groupFingerprints));
  }

  unclosedGroups(boundary: string): Promise<readonly UnclosedGroup[]> {
    return this.#use(() => readUnclosedGroups(this.#db, boundary));
  }

  /** The boundaries that have pending or open findings or open folded tasks, those included that the rules no longer have; never tallyman's own. */
  unclosedBoundaries(): Promise<readonly string[]> {
    return this.#use(() => readUnclosedBoundaries(this.#db));
  }

  /** Every open finding with what it is worth, but those that are kept quiet or were written off. */
  atRisk(): Promise<readonly Worth[]> {
    return this.#use(() => readAtRisk(this.#db));
  }

  /** How much stands: open tasks, recounts that have not ended, holds. */
  standing(): Promise<{ readonly tasks: number; readonly recounts: number; readonly holds: number }> {
    return this.#use(async () => {
      const { knex } = this.#db;
      const count = async (query: PromiseLike<Row | undefined>): Promise<number> => readNumber((await query) ?? { n: 0 }, 'n');
      return {
        tasks: await countOpenTasks(this.#db),
        recounts: await count(knex('recounts').whereNull('ended_at').count({ n: '*' }).first()),
        holds: await count(knex('holds').whereNull('released_at').count({ n: '*' }).first()),
      };
    });
  }

  /** How many are open in these boundaries, of these severities. */
  countOpen(boundaries: readonly string[], severities: readonly Severity[]): Promise<number> {
    return this.#use(async () => {
      const query = this.#db
        .knex('findings')
        .where({ state: 'open' })
        .whereIn('boundary', [...boundaries])
        .whereIn('severity', [...severities]);
      return readNumber(((await query.count({ n: '*' }).first()) as Row | undefined) ?? { n: 0 }, 'n');
    });
  }

  /** In these states, by number. */
  findings(states: readonly FindingState[]): Promise<readonly FindingDetails[]> {
    return this.#use(() => readFindings(this.#db, (query) => query.whereIn('state', [...states])));
  }

  finding(id: number): Promise<FindingDetails | null> {
    return this.#use(() => readFinding(this.#db, id));
  }

  findingsOfOrder(order: string): Promise<readonly FindingDetails[]> {
    return this.#use(() => readFindingsOfOrder(this.#db, order));
  }

  /** The audit lines of a finding, its tasks, recounts and holds. */
  historyOf(finding: number): Promise<readonly HistoryLine[]> {
    return this.#use(() => readFindingHistory(this.#db, finding));
  }

  tasks(filter: TaskFilter = {}): Promise<readonly TaskSummary[]> {
    return this.#use(() => readTasks(this.#db, filter));
  }

  task(id: number): Promise<TaskDetails | null> {
    return this.#use(() => readTaskDetails(this.#db, id));
  }

  /** Those that a folded task stands for, and those that have left it. */
  taskMembers(id: number): Promise<readonly TaskMember[]> {
    return this.#use(() => readTaskMembers(this.#db, id));
  }

  recounts(filter: RecountFilter = {}): Promise<readonly RecountView[]> {
    return this.#use(() => readRecounts(this.#db, filter));
  }

  async recount(id: number): Promise<RecountView | null> {
    return (await this.recounts({ id }))[0] ?? null;
  }

  holds(filter: HoldFilter = {}): Promise<readonly HoldView[]> {
    return this.#use(() => readHolds(this.#db, filter));
  }

  /** As the others below: NOT_FOUND, or CONFLICT that says what state the task is in. */
  assignTask(id: number, person: string | null, by: string): Promise<TaskDetails> {
    return this.#use(() => assignTask(this.#db, id, person, by));
  }

  resolveTask(id: number, by: string, note: string | null): Promise<TaskDetails> {
    return this.#use(() => resolveTask(this.#db, id, by, note));
  }

  acceptTask(id: number, by: string, reason: string, untilMs: number): Promise<TaskDetails> {
    return this.#use(() => acceptTask(this.#db, id, by, reason, untilMs));
  }

  reopenTask(id: number, by: string): Promise<TaskDetails> {
    return this.#use(() => reopenTask(this.#db, id, by));
  }

  /** Those made by command; the rules folder's are the configuration's. */
  silences(): Promise<readonly StoredSilence[]> {
    return this.#use(() => readSilences(this.#db));
  }

  addSilence(silence: Omit<Silence, 'id'>, by: string): Promise<StoredSilence> {
    return this.#use(() => addSilence(this.#db, silence, by));
  }

  /** By number. */
  endSilence(id: number, by: string): Promise<StoredSilence> {
    return this.#use(() => endSilence(this.#db, id, by));
  }

  /** It hides more than its ceiling: it silences nothing from the next run on. */
  breakSilence(run: Run, id: string): Promise<void> {
    return this.#use(() => breakSilence(this.#db, run, id));
  }

  brokenSilences(): Promise<ReadonlySet<string>> {
    return this.#use(() => readBrokenSilences(this.#db));
  }

  hiddenBySilence(): Promise<ReadonlyMap<string, Hidden>> {
    return this.#use(() => readHidden(this.#db));
  }

  verifyAudit(): Promise<AuditVerdict> {
    return this.#use(() => verifyAudit(this.#db));
  }

  #dryRun(run: Run): DryRun {
    const dry = this.#dryRuns.get(run.id) ?? startDryRun();
    this.#dryRuns.set(run.id, dry);
    return dry;
  }

  async #use<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const failure = toStoreError(error, this.#db.place);
      if (failure instanceof StoreError && failure.code === 'FENCED' && this.#renewalFailure !== null) {
        throw new StoreError('FENCED', failure.message, { cause: this.#renewalFailure });
      }
      throw failure;
    }
  }
}
