// A whole made-up trade under the shipped rules: a webshop and a marketplace, an OMS, two warehouses, a 3PL that sends one file a night, and an ERP.
// A story says what each system states, in the datasets' own words, plays runs over it and reads what was found. It plants nothing by itself.

import { readdirSync, readFileSync } from 'node:fs';
import { DATASETS } from '../../../src/domain/datasets.ts';
import type { RunSummary } from '../../../src/reconcile/summary.ts';
import { type Company, DAY, findingsOf, HOUR, MINUTE, openCompany } from '../company.ts';
import { type Columns, mariadbSource, type SourceDatabase, sqliteSource, type TableRow } from '../source-database.ts';
import { ago, at, type Rows, type SystemName, TUESDAY, USUAL } from './orders.ts';

/** A run at once, and runs past every `for:` of the shipped rules, the longest of which is two business days: Tuesday, Wednesday, Friday. */
const ALL_RUNS: readonly number[] = [0, 40 * MINUTE, 5 * HOUR, DAY + 2 * HOUR, 3 * DAY + 2 * HOUR];

const SYSTEMS = {
  webshop: { role: 'channel', owns: { channel: 'webshop' }, datasets: ['orders', 'refunds'] },
  marketplace: { role: 'channel', owns: { channel: 'marketplace' }, datasets: ['orders', 'refunds'] },
  oms: { role: 'oms', owns: {}, datasets: ['orders', 'order_lines', 'allocations', 'inventory', 'financials', 'returns', 'refunds'] },
  dallas: {
    role: 'warehouse',
    owns: { facility: 'DAL' },
    datasets: ['shipment_lines', 'reservations', 'inventory', 'transit', 'transfers_out', 'transfers_in', 'return_receipts'],
  },
  reno: {
    role: 'warehouse',
    owns: { facility: 'RNO' },
    datasets: ['shipment_lines', 'reservations', 'inventory', 'transit', 'transfers_out', 'transfers_in', 'return_receipts'],
  },
  tpl: { role: 'warehouse', owns: { facility: 'EWR' }, datasets: ['shipment_lines', 'reservations', 'inventory'] },
  books: { role: 'erp', owns: {}, datasets: ['invoices', 'credits', 'inventory'] },
} as const satisfies Record<SystemName, { readonly role: string; readonly owns: Readonly<Record<string, string>>; readonly datasets: readonly string[] }>;

const NAMES = Object.keys(SYSTEMS) as SystemName[];

/** What runs came to. */
export interface Played {
  /** Every finding that ever was, `rule key parts: state`. One that was pending and cleared leaves no trace. */
  readonly findings: readonly string[];
  /** What the last run found to be in order, by boundary. */
  readonly expected: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** `boundary key parts` of what disagreed in any run and no rule knew. */
  readonly unjudged: readonly string[];
}

export interface Trade {
  readonly company: Company;
  /** Adds what the systems state. */
  state(...all: readonly Rows[]): Promise<void>;
  change(system: SystemName, dataset: string, where: TableRow, change: TableRow): Promise<void>;
  remove(system: SystemName, dataset: string, where: TableRow): Promise<void>;
  /** The 3PL's file: until when it is complete. */
  file(until: number): Promise<void>;
  /** Runs so long after the beginning. Unless told otherwise the 3PL sends its file every night at two. */
  play(after?: readonly number[], options?: { readonly files?: 'every night' | 'none' }): Promise<Played>;
  /** The last run's summary. */
  last(): RunSummary;
  drop(): Promise<void>;
}

/** All is in SQLite, unless the sources are to be in MariaDB. */
export async function openTrade(sources: 'sqlite' | 'mariadb' = 'sqlite'): Promise<Trade> {
  const databases = Object.fromEntries(
    await Promise.all(NAMES.map(async (name) => [name, await openSystem(name, sources === 'mariadb' ? await mariadbSource() : sqliteSource())] as const)),
  ) as Record<SystemName, SourceDatabase>;
  await databases.tpl.create('loads', { loaded_at: 'datetime' }, []);
  const env = Object.fromEntries(NAMES.map((name) => [`${name.toUpperCase()}_URL`, databases[name].url]));
  const company = await openCompany({ deployment: deployment(), rules: shippedRules(), env });
  let last: RunSummary | null = null;
  const unjudged = new Set<string>();
  const file = (until: number) => databases.tpl.insert('loads', [{ loaded_at: at(until) }]);
  return {
    company,
    file,
    state: async (...all) => {
      for (const rows of all) {
        for (const [system, datasets] of Object.entries(rows)) {
          for (const [dataset, list] of Object.entries(datasets))
            await databases[system as SystemName].insert(
              dataset,
              list.map((row) => wholeRow(dataset, row)),
            );
        }
      }
    },
    change: async (system, dataset, where, change) => {
      const changed = await databases[system].knex(dataset).where(where).update(change);
      if (changed === 0) throw new Error(`no such row in ${system}.${dataset}: ${JSON.stringify(where)}`);
    },
    remove: async (system, dataset, where) => {
      const removed = await databases[system].knex(dataset).where(where).delete();
      if (removed === 0) throw new Error(`no such row in ${system}.${dataset}: ${JSON.stringify(where)}`);
    },
    play: async (after = ALL_RUNS, { files = 'every night' } = {}) => {
      for (const ms of after) {
        if (files === 'every night') await file(lastNight(TUESDAY + ms));
        last = await company.runAt(TUESDAY + ms);
        checkWhole(last);
        for (const one of unjudgedOf(last)) unjudged.add(one);
      }
      return { findings: await findingsOf(company), expected: expectedOf(last), unjudged: [...unjudged].sort() };
    },
    last: () => {
      if (last === null) throw new Error('nothing was played');
      return last;
    },
    drop: async () => {
      await company.drop();
      for (const database of Object.values(databases)) await database.drop();
    },
  };
}

/** Two o'clock in the morning, the last time before this instant. */
function lastNight(instant: number): number {
  return Math.floor((instant - 2 * HOUR) / DAY) * DAY + 2 * HOUR;
}

/** A row in full; every dataset's rows changed last two days ago, unless a story says otherwise. */
function wholeRow(dataset: string, row: TableRow): TableRow {
  return { updated_at: ago(2 * DAY), ...(isPriced(dataset) ? { currency: 'USD' } : {}), ...USUAL[dataset], ...row };
}

function columnsOf(dataset: string): readonly { readonly name: string; readonly type: string }[] {
  const definition = DATASETS.get(dataset);
  if (definition === undefined) throw new Error(`no dataset ${dataset}`);
  return [...definition.columns.values()];
}

function isPriced(dataset: string): boolean {
  return columnsOf(dataset).some(({ type }) => type === 'money');
}

/** One table a dataset, named for it, with a column for each of the dataset's. */
async function openSystem(name: SystemName, database: SourceDatabase): Promise<SourceDatabase> {
  for (const dataset of SYSTEMS[name].datasets) {
    const columns: Columns = Object.fromEntries(
      columnsOf(dataset).map(({ name: column, type }) => {
        if (type === 'quantity' || type === 'money') return [column, 'decimal'];
        return [column, type === 'instant' ? 'datetime' : 'text'];
      }),
    );
    await database.create(dataset, isPriced(dataset) ? { ...columns, currency: 'text' } : columns, []);
  }
  return database;
}

function deployment(): string {
  return `systems:${NAMES.map(systemText).join('')}\nteams: { oms: {}, fulfillment: {}, finance: {}, returns: {}, on_call: {} }\n`;
}

function systemText(name: SystemName): string {
  const { role, owns, datasets } = SYSTEMS[name];
  const owned = Object.entries(owns).map(([column, value]) => `\n    owns: { ${column}: [${value}] }`);
  const mapped = datasets.map((dataset) => {
    const watermark = name === 'tpl' ? '\n        watermark: { sql: "SELECT MAX(loaded_at) FROM loads", fence_max: 26h }' : '';
    const columns = columnsOf(dataset).map(({ name: column, type }) => `${column}: ${columnText(column, type, owns)}`);
    return `\n      ${dataset}:\n        table: ${dataset}${watermark}\n        columns: { ${columns.join(', ')} }`;
  });
  return `\n  ${name}:\n    role: ${role}\n    url: "\${${name.toUpperCase()}_URL}"${owned.join('')}\n    datasets:${mapped.join('')}`;
}

/** What a system owns it states of nothing else. */
function columnText(column: string, type: string, owns: Readonly<Record<string, string>>): string {
  if (owns[column] !== undefined) return `{ value: ${owns[column]} }`;
  return type === 'money' ? `{ column: ${column}, currency: currency }` : column;
}

function shippedRules(): Readonly<Record<string, string>> {
  const names = readdirSync('rules').filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'));
  return Object.fromEntries(names.map((name) => [name.replace(/\.yaml$/, ''), readFileSync(`rules/${name}`, 'utf8')]));
}

/** Every boundary that is no variant is compared, and a story's rows fit their columns. */
function checkWhole({ boundaries }: RunSummary): void {
  for (const { boundary, status, reason, sides, rejected_samples: samples } of boundaries) {
    const isVariant = status === 'inactive' && reason?.startsWith('it is a variant') === true;
    if (status !== 'complete' && !isVariant) throw new Error(`${boundary} is ${status}: ${reason}`);
    if (Object.values(sides).some(({ rejected }) => rejected > 0)) throw new Error(`${boundary} rejects rows: ${JSON.stringify(samples)}`);
  }
}

function unjudgedOf({ boundaries }: RunSummary): readonly string[] {
  return boundaries.flatMap(({ boundary, unjudged_samples: samples }) => samples.map((key) => `${boundary} ${Object.values(key).join('/')}`));
}

function expectedOf(summary: RunSummary | null): Played['expected'] {
  const found = (summary?.boundaries ?? []).map(({ boundary, expected }) => [boundary, nonZero(expected)] as const);
  return Object.fromEntries(found.filter(([, counts]) => Object.keys(counts).length > 0));
}

function nonZero(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
