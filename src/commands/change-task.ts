// `tallyman tasks assign|resolve|accept|reopen`: what people say of a task, and who says so.

import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { UsageError } from '../domain/errors.ts';
import { formatLocal, parseDate, parseDuration, parseInstant } from '../domain/time.ts';
import type { TaskDetails } from '../store/read-findings.ts';
import type { Store } from '../store/store.ts';
import { taskJson } from './describe-task.ts';
import { EXIT } from './exit-code.ts';
import { nameOf, requireName } from './name-things.ts';
import { answer, type CommonOptions, readSetting, withCommonOptions, withStore } from './setting.ts';
import { printable, type Terminal } from './terminal.ts';

interface WriteOptions extends CommonOptions {
  readonly by?: string;
  readonly to?: string;
  readonly note?: string;
  readonly reason?: string;
  readonly until?: string;
}

type Work = (store: Store, id: number, by: string) => Promise<TaskDetails>;

export function addTaskChanges(tasks: Command, terminal: Terminal, exit: (code: number) => void): void {
  const by = (command: Command): Command => withCommonOptions(command).option('--by <person>', 'who says so; unless given, the user of this machine');
  by(tasks.command('assign <task>'))
    .description('give a task to a person, or to nobody')
    .option('--to <person>', 'to whom; unless given, to nobody')
    .addHelpText('after', '\nExample:\n  tallyman tasks assign T-12 --to kim')
    .action(async (name: string, options: WriteOptions) => {
      const to = options.to === undefined ? null : requireWords('--to', options.to);
      exit(await change(name, options, terminal, (store, id, who) => store.assignTask(id, to, who)));
    });
  by(tasks.command('resolve <task>'))
    .description('say that it is done; it reopens if its finding still stands')
    .option('--note <text>', 'what was done')
    .addHelpText('after', '\nExample:\n  tallyman tasks resolve T-12 --note "imported by hand"')
    .action(async (name: string, options: WriteOptions) =>
      exit(await change(name, options, terminal, (store, id, who) => store.resolveTask(id, who, options.note ?? null))),
    );
  by(tasks.command('accept <task>'))
    .description('write its variance off until a day; it reopens if the variance grows')
    .requiredOption('--reason <text>', 'why')
    .requiredOption('--until <when>', 'a date, an instant, or a duration such as 30d')
    .addHelpText('after', '\nExample:\n  tallyman tasks accept T-12 --reason "rounding of the old shop" --until 90d')
    .action(async (name: string, options: WriteOptions) => exit(await acceptTask(name, options, terminal)));
  by(tasks.command('reopen <task>'))
    .description('take a task up again')
    .addHelpText('after', '\nExample:\n  tallyman tasks reopen T-12')
    .action(async (name: string, options: WriteOptions) => exit(await change(name, options, terminal, (store, id, who) => store.reopenTask(id, who))));
}

async function change(name: string, options: WriteOptions, terminal: Terminal, work: Work): Promise<number> {
  const id = requireName('T', name, 'task');
  const by = options.by === undefined ? currentUser() : requireWords('--by', options.by);
  const config = await readSetting(options, terminal);
  const task = await withStore(config, (store) => work(store, id, by));
  answer(terminal, options, taskJson(task), () => terminal.out(printable(describeOutcome(task, config.timezone))));
  return EXIT.done;
}

function describeOutcome({ id, state, assignee, acceptance }: TaskDetails, timezone: string): string {
  const until = state === 'accepted' && acceptance !== null ? ` until ${formatLocal(acceptance.until, timezone)}` : '';
  return `${nameOf('T', id)} is ${state}${until}${assignee === null ? ', assigned to nobody' : `, assigned to ${assignee}`}`;
}

async function acceptTask(name: string, options: WriteOptions, terminal: Terminal): Promise<number> {
  const reason = requireWords('--reason', options.reason ?? '');
  const config = await readSetting(options, terminal);
  const until = parseUntil(options.until ?? '', config.timezone, terminal.now());
  return await change(name, options, terminal, (store, id, who) => store.acceptTask(id, who, reason, until));
}

/** A date means its end: until that day is over. */
function parseUntil(text: string, timezone: string, now: number): number {
  const duration = parseDuration(text);
  const until =
    duration !== undefined
      ? now + duration
      : /^\d{4}-\d\d-\d\d$/.test(text) && parseDate(text)
        ? parseInstant(`${text} 23:59:59`, timezone)
        : parseInstant(text, timezone);
  if (until === undefined) throw new UsageError(`--until ${text}: write a date (2027-01-31), an instant (2027-01-31T18:00:00Z) or a duration (30d)`);
  if (until <= now) throw new UsageError(`--until ${text} is past: an acceptance ends in the future`);
  return until;
}

export function requireWords(option: string, text: string): string {
  if (text.trim() === '') throw new UsageError(`${option} is empty: it is kept for the audit, so say something`);
  return text;
}

/** In a container the user may have a number and no name. */
export function currentUser(): string {
  try {
    return userInfo().username;
  } catch (error) {
    throw new UsageError('this machine does not know who you are: say so with --by', { cause: error });
  }
}
