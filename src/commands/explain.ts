// `tallyman explain`: what disagrees, since when, who says what, which rule said so, and what has happened since.

import type { Command } from 'commander';
import type { Config } from '../config/config.ts';
import { StoreError } from '../domain/errors.ts';
import type { FindingDetails, Store } from '../store/store.ts';
import { EXIT } from './exit-code.ts';
import { type Explained, explanationJson, gatherExplanation } from './explanation.ts';
import { parseName } from './name-things.ts';
import { printExplained } from './print-explanation.ts';
import { type CommonOptions, readSetting, withCommonOptions, withStore } from './setting.ts';
import { printable, type Terminal } from './terminal.ts';

export function addExplainCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  withCommonOptions(program.command('explain'))
    .description('both sides’ values, when each was read, which rule and which conditions decided, and the history')
    .argument('<what>', 'a finding (F-12), a task (T-3), a recount (R-7) or an order (10042)')
    .addHelpText('after', '\nExample:\n  tallyman explain T-3')
    .action(async (what: string, options: CommonOptions) => exit(await explainCommand(what, options, terminal)));
}

async function explainCommand(what: string, options: CommonOptions, terminal: Terminal): Promise<number> {
  const config = await readSetting(options, terminal);
  return await withStore(config, async (store) => {
    const findings = await findExplained(store, what);
    const explained: Explained[] = [];
    for (const finding of findings) explained.push(await gatherExplanation(store, finding));
    if (options.json) terminal.out(JSON.stringify(explained.map(explanationJson), null, 2));
    else if (!options.quiet) printAll(config, what, explained, terminal);
    return EXIT.done;
  });
}

/** The explanation of one finding, as `tasks show` prints it too. */
export async function printExplanation({
  config,
  store,
  terminal,
  finding,
}: {
  readonly config: Config;
  readonly store: Store;
  readonly terminal: Terminal;
  readonly finding: FindingDetails;
}): Promise<void> {
  printExplained(config, await gatherExplanation(store, finding), terminal);
}

function printAll(config: Config, what: string, explained: readonly Explained[], terminal: Terminal): void {
  if (explained.length > 1) terminal.out(printable(`${explained.length} findings stand behind ${what}:`));
  for (const one of explained) {
    if (explained.length > 1) terminal.out(`\n${'─'.repeat(40)}`);
    printExplained(config, one, terminal);
  }
}

async function findExplained(store: Store, what: string): Promise<readonly FindingDetails[]> {
  const finding = parseName('F', what);
  if (finding !== undefined) return [(await store.finding(finding)) ?? missing(what)];
  const task = parseName('T', what);
  if (task !== undefined) return [(await store.task(task))?.finding ?? missing(what)];
  const recount = parseName('R', what);
  if (recount !== undefined) {
    const { causes } = (await store.recount(recount)) ?? missing(what);
    return (await Promise.all(causes.map((cause) => store.finding(cause)))).filter((one) => one !== null);
  }
  const ofOrder = await store.findingsOfOrder(what);
  if (ofOrder.length > 0) return ofOrder;
  // People type what they see on a label or a page: a channel's own number, a SKU.
  const withPart = (await store.findings(['pending', 'open'])).filter(({ key }) => key.includes(what));
  return withPart.length > 0 ? withPart : missing(what);
}

function missing(what: string): never {
  const list = /^[ftr]-\d+$/i.test(what) ? ': `tallyman tasks` and `tallyman recounts` list what there is' : '';
  throw new StoreError(
    'NOT_FOUND',
    `nothing is known of ${what}${list || ': name a finding (F-12), a task (T-3), a recount (R-7), or an order or SKU that has a finding (the order_id, or the number in its channel)'}`,
  );
}
