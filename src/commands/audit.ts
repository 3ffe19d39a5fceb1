// `tallyman audit verify`: proves that the audit lines are those that were written, all of them and in their order.

import type { Command } from 'commander';
import { EXIT } from './exit-code.ts';
import { answer, type CommonOptions, loud, readSetting, withCommonOptions, withStore } from './setting.ts';
import type { Terminal } from './terminal.ts';

export function addAuditCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  const audit = program.command('audit').description('the audit chain').addHelpText('after', '\nExample:\n  tallyman audit verify');
  withCommonOptions(audit.command('verify'))
    .description('prove the audit chain')
    .addHelpText('after', '\nExample:\n  tallyman audit verify')
    .action(async (options: CommonOptions) => {
      const config = await readSetting(options, terminal);
      const verdict = await withStore(config, (store) => store.verifyAudit());
      const size = `${count(verdict.lines, 'line')} under ${count(verdict.seals, 'seal')}`;
      // A no is never kept quiet.
      answer(terminal, verdict.ok ? options : loud(options), verdict, () => {
        terminal.out(verdict.ok ? `the audit chain holds: ${size}` : `the audit chain is broken after ${size}: ${verdict.problem}`);
      });
      exit(verdict.ok ? EXIT.done : EXIT.no);
    });
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
