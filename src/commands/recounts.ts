// `tallyman recounts`: which SKUs are to be counted again, where, and why. The book figure shows here, never on a crew's sheet.

import { type Command, Option } from 'commander';
import { StoreError } from '../domain/errors.ts';
import { formatInstant, formatLocal } from '../domain/time.ts';
import type { RecountState } from '../lifecycle/life-cycles.ts';
import type { RecountView } from '../store/read-recounts.ts';
import { EXIT } from './exit-code.ts';
import { formatAmount, nameOf, requireName } from './name-things.ts';
import { printTable } from './print-table.ts';
import { answer, type CommonOptions, readSetting, refuseWord, withCommonOptions, withStore } from './setting.ts';
import { printable, type Terminal } from './terminal.ts';

interface ListOptions extends CommonOptions {
  readonly state?: RecountState | 'all';
  readonly facility?: string;
}

export function addRecountsCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  const recounts = program.command('recounts').description('work on recounts').addHelpText('after', '\nExample:\n  tallyman recounts');
  withCommonOptions(recounts.command('list', { isDefault: true }))
    .description('what is to be counted, the most valuable first')
    .allowExcessArguments()
    .addOption(new Option('--state <state>', 'which; those that have not ended unless given').choices(['waiting', 'requested', 'ended', 'all']))
    .option('--facility <facility>', 'only those of this facility')
    .addHelpText('after', '\nExample:\n  tallyman recounts list --facility DAL')
    .action(async (options: ListOptions, list: Command) => {
      refuseWord(recounts, list.args[0], 'R');
      exit(await listRecounts(options, terminal));
    });
  withCommonOptions(recounts.command('show <recount>'))
    .description('one recount, with what asked for it')
    .addHelpText('after', '\nExample:\n  tallyman recounts show R-7')
    .action(async (name: string, options: CommonOptions) => exit(await showRecount(name, options, terminal)));
}

async function listRecounts(options: ListOptions, terminal: Terminal): Promise<number> {
  const config = await readSetting(options, terminal);
  const states: readonly RecountState[] =
    options.state === 'all' ? ['waiting', 'requested', 'ended'] : options.state === undefined ? ['waiting', 'requested'] : [options.state];
  const recounts = await withStore(config, (store) => store.recounts({ states, ...(options.facility ? { facility: options.facility } : {}) }));
  answer(terminal, options, recounts.map(recountJson), () => {
    if (recounts.length === 0)
      terminal.out(
        options.state === 'all' ? 'no recounts' : `no ${options.state ?? 'open'} recounts${options.facility ? ` at ${printable(options.facility)}` : ''}`,
      );
    else printRecounts(recounts, terminal);
  });
  return EXIT.done;
}

function printRecounts(recounts: readonly RecountView[], terminal: Terminal): void {
  printTable(
    terminal,
    [
      { title: 'recount' },
      { title: 'facility' },
      { title: 'SKU' },
      { title: 'state' },
      { title: 'day' },
      { title: 'book', align: 'right' },
      { title: 'at risk', align: 'right' },
      { title: 'findings', wraps: true },
    ],
    recounts.map((recount) => [
      nameOf('R', recount.id),
      recount.facility,
      recount.sku,
      recount.state,
      recount.day ?? '',
      recount.book ?? '',
      formatAmount(recount.valueAtRisk),
      recount.causes.map((finding) => nameOf('F', finding)).join(' '),
    ]),
  );
}

async function showRecount(name: string, options: CommonOptions, terminal: Terminal): Promise<number> {
  const id = requireName('R', name, 'recount');
  const config = await readSetting(options, terminal);
  return await withStore(config, async (store) => {
    const recount = await store.recount(id);
    if (recount === null) throw new StoreError('NOT_FOUND', `there is no recount ${nameOf('R', id)}: \`tallyman recounts\` lists them`);
    const findings = (await Promise.all(recount.causes.map((finding) => store.finding(finding)))).filter((finding) => finding !== null);
    answer(terminal, options, recountJson(recount), () => {
      printRecounts([recount], terminal);
      const { askedAt, requestedAt, endedAt, bookAt } = recount;
      const said = [
        ['asked for', askedAt],
        ['book figure of', bookAt],
        ['sent to the crew', requestedAt],
        ['ended', endedAt],
      ] as const;
      terminal.out('');
      printTable(
        terminal,
        [{ title: '' }, { title: '' }],
        said.flatMap(([what, at]) => (at === null ? [] : [[what, formatLocal(at, config.timezone)]])),
      );
      terminal.out('');
      for (const finding of findings) terminal.out(printable(`because of ${nameOf('F', finding.id)} (${finding.life.state}): ${finding.title}`));
      terminal.out(`\`tallyman explain ${nameOf('R', id)}\` says why`);
    });
    return EXIT.done;
  });
}

function recountJson(recount: RecountView): object {
  const instant = (ms: number | null) => (ms === null ? null : formatInstant(ms));
  return {
    recount: nameOf('R', recount.id),
    sku: recount.sku,
    facility: recount.facility,
    state: recount.state,
    day: recount.day,
    asked_at: formatInstant(recount.askedAt),
    requested_at: instant(recount.requestedAt),
    ended_at: instant(recount.endedAt),
    book: recount.book,
    book_at: instant(recount.bookAt),
    value_at_risk: recount.valueAtRisk === null ? null : formatAmount(recount.valueAtRisk),
    findings: recount.causes.map((finding) => nameOf('F', finding)),
  };
}
