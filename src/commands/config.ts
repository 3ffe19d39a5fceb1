// `tallyman config print`: the configuration as understood, secrets redacted.

import type { Command } from 'commander';
import { describeConfig, printConfig } from '../config/print-config.ts';
import { EXIT } from './exit-code.ts';
import { answer, type CommonOptions, readSetting, withCommonOptions } from './setting.ts';
import { printable, type Terminal } from './terminal.ts';

export function addConfigCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  const config = program.command('config').description('the configuration').addHelpText('after', '\nExample:\n  tallyman config print');
  withCommonOptions(config.command('print'))
    .description('print the configuration as understood, defaults filled in, secrets redacted')
    .addHelpText('after', '\nExample:\n  tallyman config print --json')
    .action(async (options: CommonOptions) => {
      const setting = await readSetting(options, terminal);
      answer(terminal, options, describeConfig(setting), () => {
        for (const line of printConfig(setting).trimEnd().split('\n')) terminal.out(printable(line));
      });
      exit(EXIT.done);
    });
}
