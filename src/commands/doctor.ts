// `tallyman doctor`: connects to everything and says what is well, what is worth knowing and what is wrong. It writes nothing anywhere.

import type { Command } from 'commander';
import type { Config } from '../config/config.ts';
import { UsageError } from '../domain/errors.ts';
import { formatInstant } from '../domain/time.ts';
import { inspectSystem } from '../sources/inspect.ts';
import type { Finding, Server, SystemReport } from '../sources/inspect-report.ts';
import { describeBoundaries } from '../sources/inspect-uses.ts';
import { inspectState, type StateReport } from './doctor-state.ts';
import { EXIT } from './exit-code.ts';
import { type Examination, printConclusion, printErrors, printState, printSystem } from './print-doctor.ts';
import { answer, type CommonOptions, readSetting, withCommonOptions } from './setting.ts';
import type { Terminal } from './terminal.ts';

interface DoctorOptions extends CommonOptions {
  readonly sample: string;
}

const HELP = `
Example:
  tallyman doctor --sample all

Exit code: 0 where nothing is wrong, 1 where something is, 4 where the state database cannot be used.

--json prints one object:
  { "systems": [{ "system", "role", "dialect", "status": "well | wrong | unavailable",
      "server": { "product", "version", "account", "timezone", "skew_ms" },
      "datasets": [{ "dataset", "rows", "examined", "rejected", "watermark" }],
      "findings": [{ "level": "error | warning | note", "what", "where", "cure", "samples": [{ "value", "key", "rows" }] }] }],
    "state": { "status", "place", "server", "pending": [], "findings": [] },
    "boundaries": [{ "boundary", "status": "active | inactive", "reason", "not_compared": [{ "system", "side", "columns" }] }] }
What could not be seen is null; a cure is a statement, a line of YAML or a command.`;

export function addDoctorCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  withCommonOptions(program.command('doctor'))
    .description('connect to every system and to the state database, and say what is well and what is not')
    .option('--sample <rows>', 'how many rows of each dataset are read and parsed, or "all"', '100000')
    .addHelpText('after', HELP)
    .action(async (options: DoctorOptions) => exit(await doctorCommand(options, terminal)));
}

async function doctorCommand(options: DoctorOptions, terminal: Terminal): Promise<number> {
  const sample = parseSample(options.sample);
  const config = await readSetting(options, terminal);
  const pending = examine(config, sample, terminal);
  // What is done is shown while the rest is under way.
  if (!options.json && !options.quiet) await printProgress(pending, terminal, config);
  const [state, systems] = await Promise.all([pending.state, Promise.all(pending.systems)]);
  const examination = { state, systems, boundaries: describeBoundaries(config, systems) };
  answer(terminal, options, describe(examination), () => printConclusion(examination, terminal));
  if (options.quiet && !options.json) printErrors(examination, terminal);
  if (state.status === 'unavailable') return EXIT.store;
  return [state, ...systems].some(({ status }) => status !== 'well') ? EXIT.no : EXIT.done;
}

function parseSample(text: string): number | null {
  if (text === 'all') return null;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`--sample wants a whole number above 0, or all, not "${text}"`);
  return Number(text);
}

interface Pending {
  readonly state: Promise<StateReport>;
  readonly systems: readonly Promise<SystemReport>[];
}

/** All at once: a system that does not answer keeps nobody waiting but itself. */
function examine(config: Config, sample: number | null, { now }: Terminal): Pending {
  return { state: inspectState(config, now), systems: [...config.systems.values()].map((system) => inspectSystem(config, system, { now, sample })) };
}

async function printProgress({ state, systems }: Pending, terminal: Terminal, config: Config): Promise<void> {
  // Waited for in turn, and yet none may fail unheard.
  const all = Promise.all([state, ...systems]);
  const shown = (async () => {
    printState(await state, terminal);
    for (const system of systems) printSystem(await system, config.timezone, terminal);
  })();
  await Promise.all([all, shown]);
}

function describe({ systems, state, boundaries }: Examination): unknown {
  return {
    systems: systems.map(describeSystem),
    state: {
      status: state.status,
      place: state.place,
      server: describeServer(state.server),
      pending: state.pending,
      findings: state.findings.map(describeFinding),
    },
    boundaries: boundaries.map(({ boundary, status, reason, notCompared }) => ({ boundary, status, reason, not_compared: notCompared })),
  };
}

function describeSystem({ system, role, dialect, status, server, datasets, findings }: SystemReport): unknown {
  return {
    ...{ system, role, dialect, status },
    server: describeServer(server),
    datasets: datasets.map(({ dataset, rows, examined, rejected, watermark }) => ({
      ...{ dataset, rows, examined, rejected },
      watermark: watermark === null ? null : formatInstant(watermark),
    })),
    findings: findings.map(describeFinding),
  };
}

function describeServer(server: Server | null): unknown {
  if (server === null) return null;
  const { product, version, account, timezone, skewMs } = server;
  return { product, version, account, timezone, skew_ms: skewMs };
}

function describeFinding({ level, what, where, cure, samples }: Finding): unknown {
  return { level, what, where, cure, ...(samples && { samples }) };
}
