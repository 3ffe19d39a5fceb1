// `tallyman silences add|end`: what people keep from acting, and for how long. What a silence may name is checked as in rules/silences.yaml.

import type { Command } from 'commander';
import { stringify } from 'yaml';
import type { Config } from '../config/config.ts';
import { readSilences } from '../config/parse-silences.ts';
import { UsageError } from '../domain/errors.ts';
import { formatInstant, formatLocal, parseDuration } from '../domain/time.ts';
import type { Silence } from '../lifecycle/silences.ts';
import type { StoredSilence } from '../store/silences.ts';
import { currentUser, requireWords } from './change-task.ts';
import { describeHidden, describeMatcher, readAllSilences, silenceJson } from './describe-silence.ts';
import { EXIT } from './exit-code.ts';
import { parseName } from './name-things.ts';
import { answer, type CommonOptions, readSetting, withCommonOptions, withStore } from './setting.ts';
import { printable, type Terminal } from './terminal.ts';

interface AddOptions extends CommonOptions {
  readonly by?: string;
  readonly owner: string;
  readonly reason: string;
  readonly until: string;
  readonly boundary?: readonly string[];
  readonly rule?: readonly string[];
  readonly severity?: readonly string[];
  readonly order?: readonly string[];
  readonly key?: readonly string[];
  readonly ceiling?: string;
}

interface EndOptions extends CommonOptions {
  readonly by?: string;
}

const MEANING = `
All that it names must be so; of several values for one thing, one is enough. What it matches opens without a task,
recount or hold, and acts when the silence ends, when its variance grows, or when all that the silence hides is
worth more than the ceiling. A task that is open already stays.`;

export function addSilenceChanges(silences: Command, terminal: Terminal, exit: (code: number) => void): void {
  const by = (command: Command): Command => withCommonOptions(command).option('--by <person>', 'who says so; unless given, the user of this machine');
  by(silences.command('add'))
    .description('keep findings from acting until a day')
    .requiredOption('--owner <person>', 'who answers for it')
    .requiredOption('--reason <text>', 'why')
    .requiredOption('--until <when>', 'a date (its midnight), an instant with its zone, or a duration such as 7d')
    .option('--boundary <boundary...>', 'only findings of this boundary')
    .option('--rule <rule...>', 'only findings of this rule')
    .option('--key <column=value...>', 'only findings with this in their key, such as facility=DAL')
    .option('--order <order...>', 'only findings on this order')
    .option('--severity <severity...>', 'only findings of this severity')
    .option('--ceiling <amount>', 'the most that it may hide, such as "5000 USD"')
    .addHelpText(
      'after',
      `${MEANING}\n\nExample:\n  tallyman silences add --owner maria@example.com --reason "Dallas moves" --until 2026-12-01 --boundary inventory --key facility=DAL --ceiling "5000 USD"`,
    )
    .action(async (options: AddOptions) => exit(await addSilence(options, terminal)));
  by(silences.command('end <silence>'))
    .description('end a silence before its time; what it hid acts in the next run')
    .addHelpText('after', '\nExample:\n  tallyman silences end S-3')
    .action(async (name: string, options: EndOptions) => exit(await endSilence(name, options, terminal)));
}

async function addSilence(options: AddOptions, terminal: Terminal): Promise<number> {
  const by = speaker(options);
  for (const option of ['owner', 'reason'] as const) requireWords(`--${option}`, options[option]);
  const config = await readSetting(options, terminal);
  const silence = understand(options, config, terminal.now());
  return await withStore(config, async (store) => {
    const stored = await store.addSilence(silence, by);
    const until = formatLocal(stored.until, config.timezone);
    answer(terminal, options, silenceJson({ silence: stored, state: 'in force', hides: { findings: 0, amounts: [] }, stored }), () =>
      terminal.out(printable(`${stored.id} silences ${describeMatcher(stored.match)} until ${until}, from the next run on`)),
    );
    return EXIT.done;
  });
}

/** Read as the file's are, so that neither takes what the other refuses. */
function understand(options: AddOptions, { rules, timezone }: Config, now: number): Silence {
  const { owner, reason, boundary, rule, severity, order, key, ceiling } = options;
  const durationMs = parseDuration(options.until);
  const until = durationMs === undefined ? options.until : formatInstant(now + durationMs);
  const match = { boundary, rule, severity, order, key: key && parseKey(key) };
  const text = stringify({ silences: [{ id: 'command', owner, reason, match, until, ceiling }] }, { defaultStringType: 'QUOTE_DOUBLE', lineWidth: 0 });
  const { silences, problems } = readSilences({ file: 'silences add', text }, rules, timezone, {});
  const [silence] = silences;
  if (silence && problems.length === 0) return silence;
  throw new UsageError(problems.map(({ message }) => message).join('\n'));
}

function parseKey(pairs: readonly string[]): Record<string, string[]> {
  const key: Record<string, string[]> = Object.create(null);
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const column = pair.slice(0, at);
    if (at < 1) throw new UsageError(`--key wants COLUMN=VALUE, such as facility=DAL, not "${pair}"`);
    key[column] = [...(key[column] ?? []), pair.slice(at + 1)];
  }
  return key;
}

async function endSilence(name: string, options: EndOptions, terminal: Terminal): Promise<number> {
  const by = speaker(options);
  const config = await readSetting(options, terminal);
  const number = numberOf(name, config);
  return await withStore(config, async (store) => {
    const ended: StoredSilence = await store.endSilence(number, by);
    const view = (await readAllSilences(config, store, terminal.now())).find(({ stored }) => stored?.number === number);
    answer(terminal, options, view && silenceJson(view), () => {
      const hidden = view === undefined ? '' : describeHidden(view.hides);
      terminal.out(printable(`${ended.id} is ended${hidden === '' ? '' : `: what it hid (${hidden}) acts in the next run`}`));
    });
    return EXIT.done;
  });
}

function numberOf(name: string, { silences }: Config): number {
  if (silences.some(({ id }) => id === name))
    throw new UsageError(
      `"${name}" stands in rules/silences.yaml: take it out there, or set its "until" to today; this command ends what \`silences add\` made`,
    );
  const number = parseName('S', name);
  if (number === undefined) throw new UsageError(`"${name}" names no silence: write it as S-12; \`tallyman silences\` lists them`);
  return number;
}

function speaker({ by }: EndOptions): string {
  return by === undefined ? currentUser() : requireWords('--by', by);
}
