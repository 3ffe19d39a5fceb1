// `tallyman tasks`: what there is to do. What people say of it stands in change-task.ts.

import { type Command, Option } from 'commander';
import type { Config } from '../config/config.ts';
import { StoreError, UsageError } from '../domain/errors.ts';
import { formatLocal } from '../domain/time.ts';
import type { TaskState } from '../lifecycle/life-cycles.ts';
import { orderByUrgency } from '../lifecycle/task-order.ts';
import type { TaskSummary } from '../store/read-findings.ts';
import type { Store } from '../store/store.ts';
import { addTaskChanges } from './change-task.ts';
import { severityPaint, taskJson } from './describe-task.ts';
import { EXIT } from './exit-code.ts';
import { printExplanation } from './explain.ts';
import { formatAmount, nameOf, requireName } from './name-things.ts';
import { printTable } from './print-table.ts';
import { answer, type CommonOptions, readSetting, refuseWord, withCommonOptions, withStore } from './setting.ts';
import { printable, type Terminal } from './terminal.ts';

interface ListOptions extends CommonOptions {
  readonly state: TaskState | 'all';
  readonly team?: string;
  readonly boundary?: string;
  readonly assignee?: string;
  readonly label?: string;
  readonly limit?: string;
}

const STATES = ['open', 'resolved', 'accepted', 'closed', 'all'] as const;
/** What a person looks through; scripts get them all. */
const PAGE = 50;
const ORDER = `
The critical come first, then the warnings. Among those of one severity the largest value at risk of every
currency comes first, then the second largest of every currency, and so on (amounts of different currencies
are not compared); last those of which no value is known. Between equals, what is due first.`;

export function addTasksCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  const tasks = program.command('tasks').description('work on tasks').addHelpText('after', '\nExample:\n  tallyman tasks');
  withCommonOptions(tasks.command('list', { isDefault: true }))
    .description('the tasks, the gravest and most valuable first')
    .allowExcessArguments()
    .addOption(new Option('--state <state>', 'which').choices([...STATES]).default('open'))
    .option('--team <team>', 'only those of this team')
    .option('--boundary <boundary>', 'only those of this boundary')
    .option('--assignee <person>', 'only those of this person')
    .option('--label <label>', 'only those that a rule gave this label')
    .option('--limit <number>', `at most so many; ${PAGE} unless given, with --json all`)
    .addHelpText('after', `${ORDER}\n\nExample:\n  tallyman tasks list --team oms`)
    .action(async (options: ListOptions, list: Command) => {
      refuseWord(tasks, list.args[0], 'T');
      exit(await listTasks(options, terminal));
    });
  withCommonOptions(tasks.command('show <task>'))
    .description('one task, with all that is known of it')
    .addHelpText('after', '\nExample:\n  tallyman tasks show T-12')
    .action(async (name: string, options: CommonOptions) => exit(await showTask(name, options, terminal)));
  addTaskChanges(tasks, terminal, exit);
}

async function listTasks(options: ListOptions, terminal: Terminal): Promise<number> {
  const limit = parseLimit(options);
  const config = await readSetting(options, terminal);
  const { team, boundary, assignee, label } = options;
  const filter = {
    ...(options.state === 'all' ? {} : { states: [options.state] }),
    ...(team ? { team } : {}),
    ...(boundary ? { boundary } : {}),
    ...(assignee ? { assignee } : {}),
    ...(label ? { label } : {}),
  };
  const found = orderByUrgency(await withStore(config, (store) => store.tasks(filter)), (task) => task);
  const shown = found.slice(0, limit);
  answer(terminal, options, shown.map(taskJson), () => {
    if (shown.length === 0)
      terminal.out(`no ${options.state === 'all' ? '' : `${options.state} `}tasks${team || boundary || assignee || label ? ' like that' : ''}`);
    else printTasks(config, shown, terminal);
    if (found.length > shown.length) terminal.out(`the first ${shown.length} of ${found.length} tasks: see --limit`);
  });
  return EXIT.done;
}

function parseLimit({ limit, json }: ListOptions): number {
  if (limit === undefined) return json ? Number.POSITIVE_INFINITY : PAGE;
  if (!/^[1-9]\d{0,8}$/.test(limit)) throw new UsageError(`--limit wants a whole number above 0, not "${limit}"`);
  return Number(limit);
}

function printTasks(config: Config, tasks: readonly TaskSummary[], terminal: Terminal): void {
  const now = terminal.now();
  printTable(
    terminal,
    [
      { title: 'task' },
      { title: 'severity' },
      { title: 'team' },
      { title: 'due' },
      { title: 'at risk', align: 'right' },
      { title: 'assignee', mayBeEmpty: true },
      { title: 'state' },
      { title: 'title', wraps: true },
    ],
    tasks.map((task) => [
      nameOf('T', task.id),
      { text: task.severity, paint: severityPaint(task.severity, terminal) },
      task.team,
      {
        text: describeDue(task, config.timezone),
        paint: task.state === 'open' && task.dueAt !== null && task.dueAt < now ? terminal.colors.red : (text) => text,
      },
      formatAmount(task.valueAtRisk),
      task.assignee ?? '',
      task.state,
      describeTitle(task),
    ]),
  );
}

/** With its labels, as `[vip] …`. */
function describeTitle({ labels, title }: TaskSummary): string {
  return `${labels.map((label) => `[${label}] `).join('')}${title}`;
}

/** `2026-11-21 17:20 CST`. */
function describeDue({ dueAt }: TaskSummary, timezone: string): string {
  return dueAt === null ? '' : formatLocal(dueAt, timezone).replace(/(\d\d:\d\d):\d\d/, '$1');
}

async function showTask(name: string, options: CommonOptions, terminal: Terminal): Promise<number> {
  const id = requireName('T', name, 'task');
  const config = await readSetting(options, terminal);
  return await withStore(config, async (store) => {
    const task = await store.task(id);
    if (task === null) throw new StoreError('NOT_FOUND', `there is no task ${nameOf('T', id)}: \`tallyman tasks\` lists them`);
    if (options.json) terminal.out(JSON.stringify(taskJson(task), null, 2));
    else if (!options.quiet) {
      if (task.fold !== null) await printMembers(config, store, task, terminal);
      await printExplanation({ config, store, terminal, finding: task.finding });
    }
    return EXIT.done;
  });
}

/** What a folded task holds, the most at risk first; below it the one that stands for all is explained. */
async function printMembers(config: Config, store: Store, task: TaskSummary, terminal: Terminal): Promise<void> {
  const attached = (await store.taskMembers(task.id)).filter(({ leftAt }) => leftAt === null);
  const members = orderByUrgency(attached, ({ finding }) => ({ ...finding, dueAt: null }));
  terminal.out(`${terminal.colors.bold(nameOf('T', task.id))}  ${task.team}, ${task.state}: ${printable(task.title)}`);
  terminal.out('');
  printTable(
    terminal,
    [{ title: 'finding' }, { title: 'opened' }, { title: 'at risk', align: 'right' }, { title: 'title', wraps: true }],
    members
      .slice(0, PAGE)
      .map(({ finding: { id, life, valueAtRisk, title } }) => [
        nameOf('F', id),
        life.openedAt === null ? '' : formatLocal(life.openedAt, config.timezone),
        formatAmount(valueAtRisk),
        title,
      ]),
  );
  if (members.length > PAGE) terminal.out(`the first ${PAGE} of ${members.length} findings: see --json`);
  terminal.out('');
  terminal.out(`one of them, ${nameOf('F', task.finding.id)}:`);
  terminal.out('');
}
