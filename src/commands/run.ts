// `tallyman run`: one run of some or all boundaries, now.

import { type Command, Option } from 'commander';
import { boundariesInPlay, inactiveReason } from '../config/boundary-systems.ts';
import type { Config } from '../config/config.ts';
import { UsageError } from '../domain/errors.ts';
import { run } from '../reconcile/run.ts';
import { StopRequest } from '../reconcile/stop.ts';
import type { RunSummary } from '../reconcile/summary.ts';
import type { Boundary, Severity } from '../rules/rulebook.ts';
import { suggest } from '../rules/yaml-file.ts';
import { openSession } from '../sources/open-session.ts';
import type { Store } from '../store/store.ts';
import { EXIT } from './exit-code.ts';
import { printRun, printUnread } from './print-run.ts';
import { startProgress } from './progress.ts';
import { answer, type CommonOptions, NO_RULES, readSetting, withCommonOptions, withStore } from './setting.ts';
import type { Terminal } from './terminal.ts';

interface RunOptions extends CommonOptions {
  readonly dryRun?: true;
  readonly only?: string;
  readonly failOn?: Severity;
  readonly acceptDrop: readonly string[];
  readonly baseline?: true;
}

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical'];

export function addRunCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  withCommonOptions(program.command('run'))
    .description('compare, judge and apply, once')
    .argument('[boundary...]', 'which boundaries; all active ones unless given')
    .option('--dry-run', 'decide everything, write nothing')
    .option('--only <key=value>', 'only keys with this value in this key column, such as order_id=10042')
    .addOption(new Option('--fail-on <severity>', 'exit with 1 where a finding of this severity or above is open').choices([...SEVERITIES]))
    .option('--accept-drop <system>', 'this system rightly states fewer rows than before: believe it, and hold the next read against this one', collect, [])
    .option('--baseline', 'go-live: take what disagrees now as known; it acts only when it grows, or clears and comes back')
    .addHelpText('after', '\nExample:\n  tallyman run intake fulfillment --fail-on critical')
    .action(async (names: string[], options: RunOptions) => exit(await runCommand(names, options, terminal)));
}

async function runCommand(names: readonly string[], options: RunOptions, terminal: Terminal): Promise<number> {
  const config = await readSetting(options, terminal);
  const boundaries = chooseBoundaries(config, names);
  checkActive(config, boundaries);
  const acceptDrop = readSystems(config, options.acceptDrop);
  const only = parseOnly(options.only, boundaries, names.length > 0);
  if (options.dryRun && options.failOn)
    throw new UsageError('--fail-on looks at what stands open after the run, and a dry run opens nothing: leave one of the two out');
  return await withStore(
    config,
    async (store) => {
      const progress = await startProgress(terminal, options, store, boundaries);
      const stop = new StopRequest();
      const stopListening = terminal.onSignal((signal) => {
        stop.signal = signal;
        terminal.err(`${signal}: stopping after this batch; once more to stop at once`);
      });
      try {
        const summary = await run({
          config,
          store,
          boundaries,
          openSession: (system) => openSession(system, { now: terminal.now }),
          only,
          dryRun: options.dryRun === true,
          acceptDrop,
          baseline: options.baseline === true,
          now: null,
          progress: progress.update,
          stop,
        });
        progress.stop();
        answer(terminal, options, summary, () => printRun(summary, config.timezone, terminal));
        if (options.baseline && !options.json && !options.quiet) terminal.out(describeBaseline(summary));
        if (options.quiet && !options.json) printUnread(summary, terminal);
        const failed = options.failOn !== undefined && (await anyOpen(store, boundaries, options.failOn));
        if (failed && options.quiet) terminal.err(`--fail-on ${options.failOn}: a finding that grave is open; \`tallyman tasks\` lists what there is to do`);
        return exitCode(summary, failed);
      } finally {
        stopListening();
        progress.stop();
      }
    },
    // A first run needs no other command: an empty state database is made ready.
    { migrate: options.dryRun !== true },
  );
}

/** What `--baseline` did, which no other line says. */
function describeBaseline({ boundaries, dry_run: dry }: RunSummary): string {
  const found = boundaries.reduce((sum, { by_rule: rules }) => sum + Object.values(rules).reduce((all, count) => all + count, 0), 0);
  return `baseline: ${found} findings ${dry ? 'would be' : 'are'} known from now on; they act only when they grow, or clear and come back`;
}

/** An option that may stand several times. */
function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function readSystems({ systems }: Config, names: readonly string[]): ReadonlySet<string> {
  for (const name of names) {
    if (!systems.has(name)) throw new UsageError(`--accept-drop ${name}: there is no such system${suggest(name, [...systems.keys()])}`);
  }
  return new Set(names);
}

/** Each once, in the order named. */
function chooseBoundaries(config: Config, names: readonly string[]): readonly Boundary[] {
  if (names.length === 0) return boundariesInPlay(config);
  const { rules } = config;
  return [...new Set(names)].map((name) => {
    const boundary = rules.boundaries.find(({ id }) => id === name);
    if (!boundary)
      throw new UsageError(
        `no boundary "${name}"${suggest(
          name,
          rules.boundaries.map(({ id }) => id),
        )}`,
      );
    return boundary;
  });
}

/** A run that compares nothing must not look as if all were well. */
function checkActive(config: Config, boundaries: readonly Boundary[]): void {
  if (boundaries.length === 0) throw new UsageError(NO_RULES);
  const reasons = boundaries.map((boundary) => [boundary.id, inactiveReason(config, boundary)] as const);
  if (reasons.some(([, reason]) => reason === null)) return;
  throw new UsageError(`nothing to compare:\n${reasons.map(([id, reason]) => `${id} is inactive: ${reason}`).join('\n')}\nmap the datasets in ${config.file}`);
}

function parseOnly(text: string | undefined, boundaries: readonly Boundary[], named: boolean): { readonly column: string; readonly value: string } | null {
  if (text === undefined) return null;
  const at = text.indexOf('=');
  const column = text.slice(0, at);
  if (at < 1) throw new UsageError(`--only wants KEY=VALUE, such as order_id=10042, not "${text}"`);
  const without = boundaries.find(({ key }) => !key.includes(column));
  if (!without) return { column, value: text.slice(at + 1) };
  const those = boundaries.filter(({ key }) => key.includes(column)).map(({ id }) => id);
  const cure =
    those.length > 0 && !named
      ? `; name the boundaries to run: \`tallyman run ${those.join(' ')} --only ${text}\``
      : suggest(column, [...new Set(boundaries.flatMap(({ key }) => key))]);
  throw new UsageError(`--only ${column}: the key of ${without.id} has no ${column}${cure}`);
}

async function anyOpen(store: Store, boundaries: readonly Boundary[], severity: Severity): Promise<boolean> {
  const ids = boundaries.map(({ id }) => id);
  return (await store.countOpen(ids, SEVERITIES.slice(SEVERITIES.indexOf(severity)))) > 0;
}

function exitCode(summary: RunSummary, failed: boolean): number {
  if (summary.status !== 'complete') return EXIT.partial;
  return failed ? EXIT.no : EXIT.done;
}
