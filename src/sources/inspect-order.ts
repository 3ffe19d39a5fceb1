// Whether an index gives a boundary's rows in the order of their keys, and finds those of its scope: otherwise the database sorts, or reads, everything at each run.

import type { ColumnMapping, DatasetMapping } from '../config/config.ts';
import { DATASETS } from '../domain/datasets.ts';
import { askOf } from './inspect-catalog.ts';
import type { InspectedDataset, Inspection } from './inspect-dataset.ts';
import type { Level } from './inspect-report.ts';
import type { Use } from './inspect-uses.ts';
import { keyExpression } from './key-expression.ts';
import { FACILITY_COLUMNS, PartColumns, type PartPlan, planPart } from './plan-part.ts';
import { scopeCondition } from './scope-condition.ts';
import { selectStatement } from './select-statement.ts';
import type { SourceColumn } from './sql-dialect.ts';

/** Fewer rows are sorted in no time. */
const MANY_ROWS = 100_000;

interface KeyColumn {
  readonly name: string;
  readonly mapping: ColumnMapping;
  readonly column: SourceColumn;
}

/** `uses`: those of the whole system. What a key lacks that cannot be read was told already. Rejects with a SourceError. */
export async function inspectOrder(inspection: Inspection, mapping: DatasetMapping, uses: readonly Use[], dataset: InspectedDataset): Promise<void> {
  const own = uses.filter((use) => use.mapping === mapping && use.boundary.key.every((name) => dataset.keys.has(name)));
  const besides = (use: Use) => uses.filter(({ boundary }) => boundary === use.boundary);
  for (const use of own) if (besides(use).length > 1 && besides(use)[0] === use) noteUnited(inspection, besides(use));
  const alone = own.filter((use) => besides(use).length === 1);
  for (const sharing of groupBy(alone, ({ boundary }) => boundary.key.join())) await new OrderInspection(inspection, sharing, dataset).key();
  for (const sharing of groupBy(own, ({ boundary }) => boundary.scope?.on ?? '')) await new OrderInspection(inspection, sharing, dataset).scope();
}

function groupBy(uses: readonly Use[], nameOf: (use: Use) => string): readonly Uses[] {
  const groups = new Map<string, [Use, ...Use[]]>();
  for (const use of uses) {
    const group = groups.get(nameOf(use));
    if (group) group.push(use);
    else groups.set(nameOf(use), [use]);
  }
  return [...groups.values()];
}

function noteUnited({ system, found }: Inspection, uses: readonly Use[]): void {
  const [first] = uses;
  const names = list(uses.map(({ mapping }) => mapping.dataset));
  const what = `${names} are read as one for ${first?.boundary.id}, and sorted at each run, whatever indexes they have`;
  found({ level: 'note', what, where: `systems.${system.name}.datasets.${first?.mapping.dataset}`, cure: null });
}

/** Several boundaries' uses of one dataset that ask for the same. */
type Uses = readonly [Use, ...Use[]];

class OrderInspection {
  readonly #inspection: Inspection;
  readonly #use: Use;
  /** `fulfillment and reservations` */
  readonly #boundaries: string;
  readonly #dataset: InspectedDataset;
  readonly #plan: PartPlan;
  readonly #columns: PartColumns;
  readonly #where: string;

  constructor(inspection: Inspection, uses: Uses, dataset: InspectedDataset) {
    const { system, connection } = inspection;
    const [use] = uses;
    const part = { side: use.side, mapping: use.mapping, columns: dataset.readable.filter(({ name }) => !use.boundary.key.includes(name)), reading: null };
    this.#inspection = inspection;
    this.#use = use;
    this.#boundaries = list([...new Set(uses.map(({ boundary }) => boundary.id))]);
    this.#dataset = dataset;
    this.#plan = planPart({ system, dialect: connection.dialect }, part, use.boundary.key, dataset.found);
    this.#columns = new PartColumns({ system, dialect: connection.dialect }, part, dataset.found);
    this.#where = `systems.${system.name}.datasets.${use.mapping.dataset}`;
  }

  async key(): Promise<void> {
    const { catalog, connection } = this.#inspection;
    const key = this.#key();
    const statement = selectStatement(connection.dialect, { plans: [this.#plan], ordered: true, conditions: () => [] });
    if (key.length === 0 || statement === null) return;
    const bare = this.#plan.key.every(({ order, select }) => order === null || order === select);
    const sorts = await catalog.sorts(this.#context, { plan: this.#plan, columns: key.map(({ column }) => column), bare, statement });
    if (!sorts) return;
    const sorted = `${this.#rows} sorted at each run for ${this.#boundaries}`;
    const obstacle = await this.#obstacle(key);
    if (obstacle !== null) this.#inspection.found({ level: 'note', what: `${sorted}: ${obstacle}`, where: this.#where, cure: null });
    else await this.#missingIndex(`${sorted}: no index has the order of its key (${key.map(({ name }) => name).join(', ')})`, '', this.#terms(key));
  }

  async scope(): Promise<void> {
    const { catalog, connection, system, now } = this.#inspection;
    const { scope } = this.#use.boundary;
    if (scope === null) return;
    const fromMs = now() - scope.sinceMs - scope.marginMs;
    if (scopeCondition(system, connection.dialect, this.#plan, this.#dataset.found, { on: scope.on, fromMs }).length === 0) return;
    const column = this.#source(scope.on)?.column;
    if (!column || (await catalog.hasIndex(this.#context, this.#use.mapping, [column]))) return;
    const what = `${this.#rows} searched at each run for the scope of ${this.#boundaries}: no index begins with ${scope.on}`;
    await this.#missingIndex(what, `_${scope.on}`, [connection.dialect.identifier(column.name)]);
  }

  /** Why no index would help; null where one would. */
  async #obstacle(key: readonly KeyColumn[]): Promise<string | null> {
    const changed = key.filter(({ name, mapping }) => !isPlain(mapping) || this.#translates(name)).map(({ name }) => name);
    if (changed.length > 0) return `${list(changed)} ${changed.length === 1 ? 'is' : 'are'} normalised, mapped or translated, and no index has that order`;
    if ('sql' in this.#use.mapping.from) return 'they come from `sql`';
    const terms = this.#terms(key);
    const odd = key.filter((_, i) => terms[i] === null);
    if (odd.length > 0) {
      const named = odd.map(({ column }) => `${column.name} (${column.collation ?? column.kind})`).join(', ');
      return `the type or collation of ${named} has another order than the bytes of its text, and so has every index on it`;
    }
    const table = await this.#inspection.catalog.table(this.#context, this.#use.mapping);
    return table?.indexable === true ? null : 'they come from a view';
  }

  async #missingIndex(what: string, suffix: string, terms: readonly (string | null)[]): Promise<void> {
    const { connection, catalog } = this.#inspection;
    const table = await catalog.table(this.#context, this.#use.mapping);
    if (!table?.indexable) return;
    const index = connection.dialect.identifier(`tallyman_${this.#use.boundary.id}_${this.#use.mapping.dataset}${suffix}`.replaceAll('-', '_').slice(0, 60));
    const level: Level = (this.#dataset.report.rows ?? MANY_ROWS) >= MANY_ROWS ? 'warning' : 'note';
    this.#inspection.found({ level, what, where: this.#where, cure: `CREATE INDEX ${index} ON ${table.name} (${terms.join(', ')})` });
  }

  #terms(key: readonly KeyColumn[]): readonly (string | null)[] {
    const { connection, catalog } = this.#inspection;
    const { dialect } = connection;
    return key.map(({ mapping, column }) => {
      const { order } = keyExpression(dialect, mapping, dialect.identifier(column.name), column, null);
      return order === null ? null : catalog.indexTerm(column, order);
    });
  }

  /** What the key's parts are read from; constants are left out. */
  #key(): readonly KeyColumn[] {
    return this.#plan.key.flatMap(({ name, constant }) => (constant === null ? (this.#source(name) ?? []) : []));
  }

  #source(name: string): KeyColumn | null {
    const { dataset, columns } = this.#use.mapping;
    const type = columns.get(name)?.type ?? DATASETS.get(dataset)?.columns.get(name)?.type ?? 'text';
    const mapping = this.#columns.mapping({ name, type, required: false });
    if (!mapping || !('column' in mapping.source)) return null;
    return { name, mapping, column: this.#columns.column(mapping.source.column, name) };
  }

  #translates(name: string): boolean {
    return this.#inspection.system.facilityCodes.size > 0 && FACILITY_COLUMNS.has(name);
  }

  get #context() {
    const { system, connection } = this.#inspection;
    return { system, connection, ask: askOf(connection) };
  }

  get #rows(): string {
    const { rows } = this.#dataset.report;
    return rows === null ? 'its rows are' : `${rows} ${rows === 1 ? 'row is' : 'rows are'}`;
  }
}

/** `a`, `a and b`, `a, b and c` */
function list(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function isPlain(mapping: ColumnMapping): boolean {
  return mapping.default === undefined && mapping.normalize.length === 0 && !mapping.map;
}
