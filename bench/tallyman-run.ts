// One whole run of the built program, as an operator starts it: a child process, its time by the wall clock and its peak memory.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { FACILITIES } from './inventory-data.ts';

export interface RunFigures {
  readonly seconds: number;
  readonly peakMb: number;
  /** The boundary's object of `run --json`. */
  readonly boundary: BoundaryFigures;
}

export interface BoundaryFigures {
  readonly status: string;
  readonly discrepancies: Readonly<Record<string, number>>;
  readonly findings: Readonly<Record<string, number>>;
  readonly ms: Readonly<Record<string, number>>;
}

/** A deployment of its own in `folder`: tallyman.yaml and one boundary. `state` null: an embedded database in the folder. */
export function writeDeployment(folder: string, urls: readonly [string, string], state: string | null): string {
  mkdirSync(join(folder, 'rules'), { recursive: true });
  const datasets = '{ inventory: { table: inventory, columns: { sku: sku, facility: facility, on_hand: on_hand, available: available } } }';
  const facilities = FACILITIES.map((code) => `  ${code}: { name: ${code}, timezone: America/Chicago }`).join('\n');
  writeFileSync(
    join(folder, 'tallyman.yaml'),
    `state: "${state ?? `sqlite:${stateFile(folder)}`}"
timezone: America/Chicago
systems:
  oms:       { role: oms, url: "${urls[0]}", timezone: UTC, datasets: ${datasets} }
  warehouse: { role: warehouse, url: "${urls[1]}", timezone: UTC, datasets: ${datasets} }
facilities:
${facilities}
teams:
  oms: { mail: oms@example.com }
`,
  );
  writeFileSync(join(folder, 'rules', 'inventory.yaml'), RULES);
  return join(folder, 'tallyman.yaml');
}

const RULES = `boundary: inventory
title: The OMS's inventory against the warehouse's
left:  { dataset: oms.inventory }
right: { dataset: warehouse.inventory }
key:   [sku, facility]
group: [sku]
measure: on_hand
compare: { on_hand: {}, available: {} }
rules:
  - id: unknown-to-warehouse
    title: "{{ key.sku }} is unknown at {{ key.facility }}"
    when: { missing_in: warehouse }
    then: [{ open_task: { team: oms, due: 1d } }]
  - id: unknown-to-oms
    title: "{{ key.sku }} at {{ key.facility }} is unknown to the OMS"
    when: { missing_in: oms }
    then: [{ open_task: { team: oms, due: 1d } }]
  - id: drift
    title: "{{ key.sku }} at {{ key.facility }}: the figures differ"
    when: { differs: on_hand, delta.on_hand: { not: 0 } }
    then: [{ open_task: { team: oms, due: 1d } }]
`;

function stateFile(folder: string): string {
  return join(folder, 'state.db');
}

/** Forgets what earlier runs found (of an embedded state only) and prepares the state database. */
export async function prepareState(folder: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) rmSync(stateFile(folder) + suffix, { force: true });
  await tallyman(folder, ['migrate']);
}

export async function runTallyman(folder: string): Promise<RunFigures> {
  const { output, seconds, peakMb } = await tallyman(folder, ['run', 'inventory', '--json']);
  const parsed: { readonly boundaries: readonly BoundaryFigures[] } = JSON.parse(output);
  const boundary = parsed.boundaries[0];
  if (boundary?.status !== 'complete') throw new Error(`the run was not complete:\n${output}`);
  return { seconds, peakMb, boundary };
}

/** What a run must have found, or its time means nothing. */
export function mustHaveFound(figures: RunFigures, planted: number): void {
  const { missing_in_oms = 0, missing_in_warehouse = 0, differs = 0 } = figures.boundary.discrepancies;
  const found = missing_in_oms + missing_in_warehouse + differs;
  if (found !== planted) throw new Error(`${planted} keys differ and the run found ${found}: ${JSON.stringify(figures.boundary.discrepancies)}`);
}

async function tallyman(folder: string, args: readonly string[]): Promise<{ output: string; seconds: number; peakMb: number }> {
  const program: { readonly bin: { readonly tallyman: string } } = JSON.parse(readFileSync('package.json', 'utf8'));
  // Runs in the child before the program, and writes the peak in kB to a fourth pipe at its end.
  const reporter = `data:text/javascript,import{writeSync}from'node:fs';process.on('exit',()=>writeSync(3,String(process.resourceUsage().maxRSS)))`;
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', reporter, resolve(program.bin.tallyman), ...args, '--config', join(folder, 'tallyman.yaml')], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>((done, failed) => child.once('error', failed).once('exit', done));
  const [output, errors, peakKb] = await Promise.all([1, 2, 3].map((pipe) => readAll(child.stdio[pipe])));
  const exit = await code;
  const seconds = (performance.now() - started) / 1000;
  if (exit !== 0) throw new Error(`tallyman ${args.join(' ')} ended with ${exit}:\n${errors}${output}`);
  return { output: output ?? '', seconds, peakMb: Number(peakKb) / 1024 };
}

async function readAll(stream: unknown): Promise<string> {
  if (!(stream instanceof Readable)) throw new Error('the child has no such pipe');
  return text(stream);
}
