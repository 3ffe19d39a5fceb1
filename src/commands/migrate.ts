// `tallyman migrate`: brings the state database up to date, or says what that would take.

import type { Command } from 'commander';
import { openStore } from '../store/store.ts';
import { EXIT } from './exit-code.ts';
import { answer, type CommonOptions, readSetting, withCommonOptions } from './setting.ts';
import type { Terminal } from './terminal.ts';

interface MigrateOptions extends CommonOptions {
  readonly status?: true;
}

export function addMigrateCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  withCommonOptions(program.command('migrate'))
    .description('bring the state database up to date')
    .option('--status', 'only say which steps are done and which are not')
    .addHelpText('after', '\nExample:\n  tallyman migrate --status')
    .action(async (options: MigrateOptions) => exit(await migrateCommand(options, terminal)));
}

async function migrateCommand(options: MigrateOptions, terminal: Terminal): Promise<number> {
  const config = await readSetting(options, terminal);
  const store = await openStore(config.state, { unchecked: true });
  try {
    if (options.status) {
      const status = await store.migrationStatus();
      answer(terminal, options, status, () => {
        for (const step of status.done) terminal.out(`done     ${step}`);
        for (const step of status.pending) terminal.out(`pending  ${step}`);
      });
      return status.pending.length === 0 ? EXIT.done : EXIT.no;
    }
    const done = await store.migrate();
    answer(terminal, options, { done }, () => terminal.out(done.length === 0 ? 'up to date' : `done: ${done.join(', ')}`));
    return EXIT.done;
  } finally {
    await store.close();
  }
}
