// `npm run bench`: how fast a run is and how much memory it takes, against yardsticks measured beside it on a MariaDB server of its own.
import { rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import mysql, { type Connection } from 'mysql2/promise';
import { mariadbAdvice, startMariadb } from '../test/servers/mariadb.ts';
import { temporaryFolder } from '../test/servers/processes.ts';
import { type Inventory, type InventorySize, makeInventory } from './inventory-data.ts';
import { type Benchmark, comparePairs } from './measure.ts';
import { mustHaveFound, prepareState, runTallyman, writeDeployment } from './tallyman-run.ts';
import { readBare, recordStatements, writeBare } from './yardsticks.ts';

const USAGE = `npm run bench -- [--rows N] [--findings N] [--pairs N] [--only WORD] [--json FILE]
  --rows N      inventory rows a side (2000000); memory is also measured at a tenth of it
  --findings N  new findings to apply (100000)
  --pairs N     measurements of each, in turn with the yardstick (5)
  --only WORD   only benchmarks with this word in their name
  --json FILE   writes the figures`;

interface Bench {
  readonly server: string;
  readonly connection: Connection;
  readonly folder: string;
  readonly pairs: number;
}

const PRIME = 997; // about one row in a thousand

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '2000000' },
      findings: { type: 'string', default: '100000' },
      pairs: { type: 'string', default: '5' },
      only: { type: 'string', default: '' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const rows = positive(values.rows);
  const findings = positive(values.findings);
  const server = await startMariadb(['--innodb-buffer-pool-size=1G', '--innodb-log-file-size=256M']);
  if (server === null) throw new Error(mariadbAdvice);
  const folder = temporaryFolder('bench');
  const connection = await mysql.createConnection({ uri: server.url, supportBigNumbers: true, bigNumberStrings: true, dateStrings: true });
  const bench: Bench = { server: server.url, connection, folder, pairs: positive(values.pairs) };
  const plans: readonly (readonly [string, (name: string) => Promise<Benchmark>])[] = [
    ['run, keys in index order', (name) => benchReading(bench, name, { rows, collation: 'utf8mb4_nopad_bin', differEvery: PRIME })],
    ['run, a tenth of the rows', (name) => benchReading(bench, name, { rows: Math.ceil(rows / 10), collation: 'utf8mb4_nopad_bin', differEvery: PRIME })],
    ['run, keys sorted by the server', (name) => benchReading(bench, name, { rows, collation: 'utf8mb4_general_ci', differEvery: PRIME })],
    ['new findings applied', (name) => benchApplying(bench, name, findings)],
    ['run with known findings', (name) => benchKnown(bench, name, findings)],
  ];
  try {
    const benchmarks: Benchmark[] = [];
    for (const [name, measure] of plans) {
      if (!name.includes(values.only)) continue;
      process.stderr.write(`${name} …\n`);
      benchmarks.push(await measure(name));
    }
    printTable(benchmarks);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ machine: await describeMachine(connection), benchmarks }, null, 2)}\n`);
  } finally {
    await connection.end();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A first run, embedded state, against the bare reading of the statements that it sent. */
async function benchReading(bench: Bench, name: string, size: Omit<InventorySize, 'prefix'>): Promise<Benchmark> {
  const inventory = await makeInventory(bench.connection, { ...size, prefix: 'bench' });
  const folder = join(bench.folder, 'reading');
  writeDeployment(folder, urlsOf(bench, inventory), null);
  const firstRun = async () => {
    await prepareState(folder);
    const figures = await runTallyman(folder);
    mustHaveFound(figures, inventory.planted);
    return figures;
  };
  const replays = await recordStatements(bench.connection, inventory.databases, firstRun);
  const { rows } = await readBare(bench.server, replays);
  return comparePairs({ name, rows, yardstick: 'bare read of the same two statements', pairs: bench.pairs }, firstRun, () => readBare(bench.server, replays));
}

/** Only the run's applying, state in MariaDB, against inserting the same rows without deciding anything. */
async function benchApplying(bench: Bench, name: string, findings: number): Promise<Benchmark> {
  const inventory = await makeInventory(bench.connection, { prefix: 'bench', rows: findings * 2, collation: 'utf8mb4_nopad_bin', differEvery: 2 });
  const apply = async () => {
    const figures = await runTallyman(await freshDeployment(bench, inventory, 'bench_state'));
    mustHaveFound(figures, inventory.planted);
    return { seconds: (figures.boundary.ms['apply'] ?? Number.NaN) / 1000, peakMb: figures.peakMb };
  };
  await apply();
  const { rows } = await writeBare(bench.connection, 'bench_state');
  const yardstick = 'bare insert of the same rows, 1,000 at a time';
  return comparePairs({ name: `${findings} ${name}`, rows, yardstick, pairs: bench.pairs }, apply, () => writeBare(bench.connection, 'bench_state'));
}

/** A run that finds again what it knows, against a run over as many rows without any difference. */
async function benchKnown(bench: Bench, name: string, findings: number): Promise<Benchmark> {
  const size = { rows: findings * 2, collation: 'utf8mb4_nopad_bin' };
  const faulty = await makeInventory(bench.connection, { ...size, prefix: 'bench', differEvery: 2 });
  const faultless = await makeInventory(bench.connection, { ...size, prefix: 'quiet', differEvery: null });
  const knowing = await freshDeployment(bench, faulty, 'bench_state');
  const quiet = await freshDeployment(bench, faultless, 'quiet_state');
  mustHaveFound(await runTallyman(knowing), faulty.planted);
  mustHaveFound(await runTallyman(quiet), 0);
  return comparePairs(
    { name: `${name} (${findings})`, rows: size.rows * 2, yardstick: 'run with no findings', pairs: bench.pairs },
    () => runTallyman(knowing),
    () => runTallyman(quiet),
  );
}

/** A deployment whose state, empty and migrated, stands on the same server. */
async function freshDeployment(bench: Bench, inventory: Inventory, state: string): Promise<string> {
  const folder = join(bench.folder, state);
  await bench.connection.query('DROP DATABASE IF EXISTS ??', [state]);
  await bench.connection.query('CREATE DATABASE ?? CHARACTER SET utf8mb4', [state]);
  writeDeployment(folder, urlsOf(bench, inventory), bench.server + state);
  await prepareState(folder);
  return folder;
}

function urlsOf(bench: Bench, inventory: Inventory): readonly [string, string] {
  return [bench.server + inventory.databases[0], bench.server + inventory.databases[1]];
}

function printTable(benchmarks: readonly Benchmark[]): void {
  const table = new Table({ head: ['benchmark', 'rows', 'median', 'yardstick', 'median', 'ratio', 'peak MB'], style: { head: [], border: [] } });
  for (const b of benchmarks) {
    table.push([b.name, b.rows.toLocaleString('en'), `${b.median_s} s`, b.yardstick, `${b.yardstick_median_s} s`, b.ratio, b.peak_mb ?? '']);
  }
  console.log(table.toString());
}

async function describeMachine(connection: Connection): Promise<string> {
  const [version] = await connection.query<mysql.RowDataPacket[]>('SELECT VERSION() version');
  const processors = cpus();
  return `${processors.length} × ${processors[0]?.model ?? 'processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, ${version[0]?.['version']}`;
}

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`${text} is not a positive whole number\n${USAGE}`);
  return number;
}

await main();
