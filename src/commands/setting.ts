// What nearly every command begins with: the configuration read, the state database open.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import { UsageError } from '../domain/errors.ts';
import { suggest } from '../rules/yaml-file.ts';
import { openStore, type Store } from '../store/store.ts';
import { type Letter, parseName } from './name-things.ts';
import type { Terminal } from './terminal.ts';

export interface CommonOptions {
  readonly config: string;
  readonly json?: true;
  readonly quiet?: true;
}

/** Adds the options that every command has. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--config <file>', 'the deployment', 'tallyman.yaml')
    .option('--json', 'print one JSON document, for scripts')
    .option('--quiet', 'print errors only');
}

/** Throws a ConfigError with every problem. */
export async function readSetting(options: CommonOptions, terminal: Terminal): Promise<Config> {
  return await loadConfig(resolve(terminal.cwd, options.config), terminal.env);
}

/** Does the work with the state database open, and closes it however that ends. `migrate`: brings the database up to date first. */
export async function withStore<T>(config: Config, work: (store: Store) => Promise<T>, options: { readonly migrate?: boolean } = {}): Promise<T> {
  const store = await openStore(config.state, options);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Prints a JSON document where asked for, else what `print` prints, unless quiet. */
export function answer(terminal: Terminal, options: CommonOptions, json: unknown, print: () => void): void {
  if (options.json) terminal.out(JSON.stringify(json, null, 2));
  else if (!options.quiet) print();
}

/** Said where there is nothing to compare. */
export const NO_RULES =
  'there are no boundaries: nothing is compared until rules/ beside tallyman.yaml holds a file such as rules/intake.yaml (`tallyman demo --dir DIR` makes some to start from)';

/** `--quiet` keeps back what went well. */
export function loud<T extends CommonOptions>({ quiet: _, ...options }: T): Omit<T, 'quiet'> {
  return options;
}

/** A group's list takes no argument; a word after the group is a command misspelt, or the name of a thing to show. */
export function refuseWord(group: Command, word: string | undefined, letter: Letter): void {
  if (word === undefined) return;
  if (parseName(letter, word) !== undefined) throw new UsageError(`write \`tallyman ${group.name()} show ${word}\` to see ${word}`);
  throw new UsageError(
    `${group.name()} knows no "${word}"${suggest(
      word,
      group.commands.map((command) => command.name()),
    )}`,
  );
}
