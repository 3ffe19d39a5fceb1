// `tallyman silences`: what is kept from acting, by whom and why, and what that hides. How one is made or ended stands in change-silence.ts.

import type { Command } from 'commander';
import { UsageError } from '../domain/errors.ts';
import { formatLocal } from '../domain/time.ts';
import { suggest } from '../rules/yaml-file.ts';
import { addSilenceChanges } from './change-silence.ts';
import { describeHidden, describeMatcher, readAllSilences, type SilenceState, type SilenceView, silenceJson } from './describe-silence.ts';
import { EXIT } from './exit-code.ts';
import { formatAmount } from './name-things.ts';
import { printTable } from './print-table.ts';
import { answer, type CommonOptions, readSetting, withCommonOptions, withStore } from './setting.ts';
import type { Terminal } from './terminal.ts';

interface ListOptions extends CommonOptions {
  readonly all?: true;
}

export function addSilencesCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  const silences = program.command('silences').description('keep findings from acting').addHelpText('after', '\nExample:\n  tallyman silences');
  withCommonOptions(silences.command('list', { isDefault: true }))
    .description('the silences, of rules/silences.yaml and by command, with what each hides')
    .allowExcessArguments()
    .option('--all', 'those made by command that are over, too')
    .addHelpText('after', '\nExample:\n  tallyman silences list --all')
    .action(async (options: ListOptions, list: Command) => {
      refuseMisspelt(silences, list.args[0]);
      exit(await listSilences(options, terminal));
    });
  addSilenceChanges(silences, terminal, exit);
}

/** The list takes no argument: a word is a command misspelt. */
function refuseMisspelt(silences: Command, word: string | undefined): void {
  const known = silences.commands.map((command) => command.name());
  if (word !== undefined) throw new UsageError(`silences knows no "${word}"${suggest(word, known)}`);
}

async function listSilences(options: ListOptions, terminal: Terminal): Promise<number> {
  const config = await readSetting(options, terminal);
  const found = await withStore(config, (store) => readAllSilences(config, store, terminal.now()));
  const shown = found.filter((view) => options.all === true || !isOver(view));
  answer(terminal, options, shown.map(silenceJson), () => {
    if (shown.length === 0) terminal.out('no silences');
    else printSilences(shown, config.timezone, terminal);
    const over = found.length - shown.length;
    if (over > 0) terminal.out(`${over} made by command ${over === 1 ? 'is' : 'are'} over: see --all`);
  });
  return EXIT.done;
}

/** One in the file is shown until somebody takes it out there. */
function isOver({ stored, state }: SilenceView): boolean {
  return stored !== null && (state === 'ended' || state === 'expired');
}

function printSilences(silences: readonly SilenceView[], timezone: string, terminal: Terminal): void {
  printTable(
    terminal,
    [
      { title: 'silence' },
      { title: 'from' },
      { title: 'state' },
      { title: 'until' },
      { title: 'matches', wraps: true },
      { title: 'ceiling', align: 'right', mayBeEmpty: true },
      { title: 'hides', wraps: true, mayBeEmpty: true },
      { title: 'owner' },
      { title: 'reason', wraps: true },
    ],
    silences.map(({ silence, state, hides, stored }) => [
      silence.id,
      stored === null ? 'file' : 'command',
      { text: state, paint: statePaint(state, terminal) },
      formatLocal(silence.until, timezone).replace(/(\d\d:\d\d):\d\d/, '$1'),
      describeMatcher(silence.match),
      formatAmount(silence.ceiling),
      describeHidden(hides),
      silence.owner,
      silence.reason,
    ]),
  );
}

function statePaint(state: SilenceState, { colors }: Terminal): (text: string) => string {
  if (state === 'in force') return (text) => text;
  return state === 'broken' ? colors.red : colors.dim;
}
