// What is well, worth knowing and wrong about one source system, whatever its dialect: the account, the clock, every dataset, and how its boundaries read it. Nothing is written.

import { DateTime } from 'luxon';
import type { Config, Dialect, SystemConfig } from '../config/config.ts';
import { SourceError } from '../domain/errors.ts';
import { formatDuration } from '../domain/time.ts';
import type { Connection } from './connection.ts';
import { askOf, attempt, type Catalog } from './inspect-catalog.ts';
import { type InspectedDataset, type Inspection, inspectDataset } from './inspect-dataset.ts';
import { mysqlCatalog } from './inspect-mysql.ts';
import { inspectOrder } from './inspect-order.ts';
import { postgresCatalog } from './inspect-postgres.ts';
import { type Finding, type Server, type SystemReport, wordsOf } from './inspect-report.ts';
import { sqliteCatalog } from './inspect-sqlite.ts';
import { unusedDatasets, usesOf } from './inspect-uses.ts';
import { connect } from './open-session.ts';

export interface InspectOptions {
  /** Our clock, in UTC milliseconds. */
  readonly now: () => number;
  /** How many rows of each dataset are read; null: all. */
  readonly sample: number | null;
}

const CATALOGS: Readonly<Record<Dialect, Catalog>> = { mysql: mysqlCatalog, postgres: postgresCatalog, sqlite: sqliteCatalog };

/** Never rejects for what a source did: a system that is down is a report like any other. */
export async function inspectSystem(config: Config, system: SystemConfig, options: InspectOptions): Promise<SystemReport> {
  const findings: Finding[] = unusedDatasets(config, system).slice();
  const base = { system: system.name, role: system.role, dialect: system.dialect, findings };
  const datasets: InspectedDataset[] = [];
  let server: Server | null = null;
  let whole = false;
  try {
    const catalog = CATALOGS[system.dialect];
    const connection = await connect(system, options.now);
    try {
      const inspection = { ...options, config, system, connection, catalog, found: once(findings) };
      server = await inspectServer(inspection);
      await inspectDatasets(inspection, datasets);
      noteZone(inspection, server, datasets);
      whole = true;
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    findings.push({ level: 'error', what: wordsOf(error), where: `systems.${system.name}.url`, cure: null });
  }
  const wrong = findings.some(({ level }) => level === 'error');
  return { ...base, status: whole ? (wrong ? 'wrong' : 'well') : 'unavailable', server, datasets: datasets.map(({ report }) => report) };
}

/** One fault may keep several questions from being answered: it is said once. */
function once(findings: Finding[]): (finding: Finding) => void {
  const said = new Set<string>();
  return (finding) => {
    const text = JSON.stringify(finding);
    if (!said.has(text)) findings.push(finding);
    said.add(text);
  };
}

async function inspectServer(inspection: Inspection): Promise<Server> {
  const { system, connection, catalog, now, found } = inspection;
  const skewMs = system.dialect === 'sqlite' ? await begin(connection) : await measureSkew(connection, now);
  if (skewMs !== null) for (const finding of skewFindings(skewMs, `systems.${system.name}.url`)) found(finding);
  const context = { system, connection, ask: askOf(connection) };
  const server = await catalog.server(context);
  const excess = await attempt(connection, () => catalog.excess(context, [...system.datasets.values()]));
  if ('value' in excess) excess.value.forEach(found);
  else found({ level: 'note', what: `what the account may do cannot be told: ${wordsOf(excess.failure)}`, where: `systems.${system.name}.url`, cure: null });
  return { ...server, skewMs };
}

async function begin(connection: Connection): Promise<null> {
  await connection.begin();
  return null;
}

/** An instant of theirs lies between two of ours; what lies outside is skew. */
async function measureSkew(connection: Connection, now: () => number): Promise<number> {
  const before = now();
  const theirs = await connection.begin();
  return outside(theirs, before, now());
}

export function outside(theirs: number, before: number, after: number): number {
  if (theirs < before) return theirs - before;
  return theirs > after ? theirs - after : 0;
}

const SKEW_WARNING_MS = 2_000;
const SKEW_ERROR_MS = 60_000;

export function skewFindings(skewMs: number, where: string): readonly Finding[] {
  const skew = Math.abs(skewMs);
  if (skew <= SKEW_WARNING_MS) return [];
  const what = `its clock is ${formatDuration(skew)} ${skewMs > 0 ? 'ahead of' : 'behind'} ours: let both follow one time server`;
  return [{ level: skew > SKEW_ERROR_MS ? 'error' : 'warning', what, where, cure: null }];
}

async function inspectDatasets(inspection: Inspection, inspected: InspectedDataset[]): Promise<void> {
  const { system, config, connection, found } = inspection;
  const uses = usesOf(config, system);
  for (const mapping of system.datasets.values()) {
    const own = uses.filter((use) => use.mapping === mapping);
    const dataset = await inspectDataset(inspection, mapping, own);
    if (dataset === null) continue;
    inspected.push(dataset);
    const outcome = await attempt(connection, () => inspectOrder(inspection, mapping, uses, dataset));
    // What may not be read was told already.
    if ('value' in outcome || outcome.failure.code === 'PRIVILEGE') continue;
    found({ level: 'warning', what: wordsOf(outcome.failure), where: `systems.${system.name}.datasets.${mapping.dataset}`, cure: null });
  }
}

/** Where wall-clock times without a zone are read in one that is not the server's own: right only if who writes them does so too. */
function noteZone({ system, now, found }: Inspection, { timezone, offsetMinutes }: Server, datasets: readonly InspectedDataset[]): void {
  if (offsetMinutes === null || offsetMinutes === DateTime.fromMillis(now(), { zone: system.timezone }).offset) return;
  const zoneless = datasets.flatMap((dataset) => dataset.zoneless);
  if (zoneless.length === 0) return;
  const what = `${zoneless.join(', ')} carry no zone and are read in ${system.timezone}; the server's own is ${timezone}: right if whoever writes them uses ${system.timezone}`;
  found({ level: 'note', what, where: `systems.${system.name}.timezone`, cure: null });
}
