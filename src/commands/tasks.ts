// `tallyman tasks`: what there is to do, and what people say of it.

import { userInfo } from 'node:os';
import { type Command, Option } from 'commander';
import type { Config } from '../config/config.ts';
import { StoreError, UsageError } from '../domain/errors.ts';
import { formatInstant, formatLocal, parseDate, parseDuration, parseInstant } from '../domain/time.ts';
import type { TaskState } from '../lifecycle/life-cycles.ts';
import type { TaskDetails, TaskSummary } from '../store/read-findings.ts';
import type { Store } from '../store/store.ts';
import { EXIT } from './exit-code.ts';
import { printExplanation } from './explain.ts';
import { formatAmount, nameOf, requireName } from './name-things.ts';
import { answer, type CommonOptions, readSetting, withCommonOptions, withStore } from './setting.ts';
import { printTable, type Terminal } from './terminal.ts';

interface ListOptions extends CommonOptions {
  readonly state: TaskState | 'all';
  readonly team?: string;
  readonly boundary?: string;
  readonly assignee?: string;
  readonly limit: string;
}

interface WriteOptions extends CommonOptions {
  readonly by?: string;
  readonly to?: string;
  readonly note?: string;
  readonly reason?: string;
  readonly until?: string;
}

const STATES = ['open', 'resolved', 'accepted', 'closed', 'all'] as const;
const DEFAULT_LIMIT = '50';

export function addTasksCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  const tasks = program.command('tasks').description('work on tasks');
  withCommonOptions(tasks.command('list', { isDefault: true }))
    .description('the tasks, the most valuable first')
    .addOption(new Option('--state <state>', 'which').choices([...STATES]).default('open'))
    .option('--team <team>', 'only those of this team')
    .option('--boundary <boundary>', 'only those of this boundary')
    .option('--assignee <person>', 'only those of this person')
    .option('--limit <number>', 'at most so many', DEFAULT_LIMIT)
    .addHelpText('after', '\nExample:\n  tallyman tasks list --team oms')
    .action(async (options: ListOptions) => exit(await listTasks(options, terminal)));
  withCommonOptions(tasks.command('show <task>'))
    .description('one task, with all that is known of it')
    .addHelpText('after', '\nExample:\n  tallyman tasks show T-12')
    .action(async (name: string, options: CommonOptions) => exit(await showTask(name, options, terminal)));
  addWrites(tasks, terminal, exit);
}

function addWrites(tasks: Command, terminal: Terminal, exit: (code: number) => void): void {
  const by = (command: Command): Command => withCommonOptions(command).option('--by <person>', 'who says so; unless given, the user of this machine');
  by(tasks.command('assign <task>'))
    .description('give a task to a person, or to nobody')
    .option('--to <person>', 'to whom; unless given, to nobody')
    .addHelpText('after', '\nExample:\n  tallyman tasks assign T-12 --to kim')
    .action(async (name: string, options: WriteOptions) => exit(await change(name, options, terminal, (store, id, who) => store.assignTask(id, options.to ?? null, who))));
  by(tasks.command('resolve <task>'))
    .description('say that it is done; it reopens if its finding still stands')
    .option('--note <text>', 'what was done')
    .addHelpText('after', '\nExample:\n  tallyman tasks resolve T-12 --note "imported by hand"')
    .action(async (name: string, options: WriteOptions) => exit(await change(name, options, terminal, (store, id, who) => store.resolveTask(id, who, options.note ?? null))));
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

async function listTasks(options: ListOptions, terminal: Terminal): Promise<number> {
  const config = await readSetting(options, terminal);
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError(`--limit wants a whole number above 0, not "${options.limit}"`);
  const { team, boundary, assignee } = options;
  const filter = { ...(options.state === 'all' ? {} : { states: [options.state] }), ...(team ? { team } : {}), ...(boundary ? { boundary } : {}), ...(assignee ? { assignee } : {}) };
  const found = await withStore(config, (store) => store.tasks({ ...filter, limit: limit + 1 }));
  const shown = found.slice(0, limit);
  answer(terminal, options, shown.map(taskJson), () => {
    if (shown.length === 0) terminal.out(`no ${options.state === 'all' ? '' : `${options.state} `}tasks`);
    else printTasks(config, shown, terminal);
    if (found.length > limit) terminal.out(`more than ${limit}: see --limit`);
  });
  return EXIT.done;
}

function printTasks(config: Config, tasks: readonly TaskSummary[], terminal: Terminal): void {
  printTable(
    terminal,
    [{ title: 'task' }, { title: 'severity' }, { title: 'team' }, { title: 'due' }, { title: 'at risk', align: 'right' }, { title: 'assignee' }, { title: 'state' }, { title: 'title' }],
    tasks.map((task) => [
      nameOf('T', task.id),
      { painted: paintSeverity(task.finding.severity, terminal) },
      task.team,
      task.dueAt === null ? '' : formatLocal(task.dueAt, config.timezone).slice(0, 16),
      formatAmount(task.finding.valueAtRisk),
      task.assignee ?? '',
      task.state,
      task.finding.title,
    ]),
  );
}

export function paintSeverity(severity: string, { colors }: Terminal): string {
  return severity === 'critical' ? colors.red(severity) : severity === 'warning' ? colors.yellow(severity) : severity;
}

async function showTask(name: string, options: CommonOptions, terminal: Terminal): Promise<number> {
  const id = requireName('T', name, 'task');
  const config = await readSetting(options, terminal);
  return await withStore(config, async (store) => {
    const task = await store.task(id);
    if (task === null) throw new StoreError('NOT_FOUND', `there is no task ${nameOf('T', id)}: \`tallyman tasks\` lists them`);
    if (options.json) terminal.out(JSON.stringify(taskJson(task), null, 2));
    else if (!options.quiet) await printExplanation({ config, store, terminal, finding: task.finding });
    return EXIT.done;
  });
}

async function change(name: string, options: WriteOptions, terminal: Terminal, work: (store: Store, id: number, by: string) => Promise<TaskDetails>): Promise<number> {
  const id = requireName('T', name, 'task');
  const config = await readSetting(options, terminal);
  const task = await withStore(config, (store) => work(store, id, options.by ?? userInfo().username));
  answer(terminal, options, taskJson(task), () => terminal.out(`${nameOf('T', task.id)} is ${task.state}${task.assignee === null ? '' : `, assigned to ${task.assignee}`}`));
  return EXIT.done;
}

async function acceptTask(name: string, options: WriteOptions, terminal: Terminal): Promise<number> {
  const config = await readSetting(options, terminal);
  const until = parseUntil(options.until ?? '', config.timezone, terminal.now());
  return await change(name, options, terminal, (store, id, who) => store.acceptTask(id, who, options.reason ?? '', until));
}

/** A date means its end: until that day is over. */
function parseUntil(text: string, timezone: string, now: number): number {
  const duration = parseDuration(text);
  const until = duration !== undefined ? now + duration : /^\d{4}-\d\d-\d\d$/.test(text) && parseDate(text) ? parseInstant(`${text} 23:59:59`, timezone) : parseInstant(text, timezone);
  if (until === undefined) throw new UsageError(`--until ${text}: write a date (2027-01-31), an instant (2027-01-31T18:00:00Z) or a duration (30d)`);
  if (until <= now) throw new UsageError(`--until ${text} is past: an acceptance ends in the future`);
  return until;
}

/** What scripts get of a task. */
export function taskJson({ finding, ...task }: TaskSummary): object {
  const instant = (ms: number | null) => (ms === null ? null : formatInstant(ms));
  return {
    task: nameOf('T', task.id),
    state: task.state,
    team: task.team,
    assignee: task.assignee,
    opened_at: formatInstant(task.openedAt),
    due_at: instant(task.dueAt),
    resolved_at: instant(task.resolvedAt),
    resolved_by: task.resolvedBy,
    note: task.note,
    closed_at: instant(task.closedAt),
    acceptance: task.acceptance === null ? null : { by: task.acceptance.by, reason: task.acceptance.reason, at: formatInstant(task.acceptance.at), until: formatInstant(task.acceptance.until) },
    value_at_risk: finding.valueAtRisk === null ? null : formatAmount(finding.valueAtRisk),
    finding: nameOf('F', finding.id),
    boundary: finding.boundary,
    rule: finding.rule,
    severity: finding.severity,
    title: finding.title,
    order: finding.order,
    key: Object.fromEntries(finding.key.map((part, i) => [finding.keyColumns[i] ?? '', part])),
  };
}
