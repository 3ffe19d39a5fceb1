// The command line: which commands there are. What each does stands in a file of its own.

import { Command } from 'commander';
import { addAuditCommand } from './audit.ts';
import { addCheckCommand } from './check.ts';
import { addConfigCommand } from './config.ts';
import { addDemoCommand } from './demo.ts';
import { addDoctorCommand } from './doctor.ts';
import { reportError } from './exit-code.ts';
import { addExplainCommand } from './explain.ts';
import { addInitCommand } from './init.ts';
import { addMigrateCommand } from './migrate.ts';
import { addRecountsCommand } from './recounts.ts';
import { addRunCommand } from './run.ts';
import { addSchemaCommand } from './schema.ts';
import { addSilencesCommand } from './silences.ts';
import { addTasksCommand } from './tasks.ts';
import type { Terminal } from './terminal.ts';
import { addTestCommand } from './test.ts';
import { VERSION } from './version.ts';

/** The whole command line; `exit` is told the exit code of the command that ran. */
export function buildProgram(terminal: Terminal, exit: (code: number) => void): Command {
  const program = new Command('tallyman')
    .description('compares what sales channels, the OMS, warehouses and the ERP state of the same orders and goods')
    .version(VERSION)
    .showHelpAfterError('(see --help)')
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text.trimEnd()), writeErr: (text) => terminal.err(text.trimEnd()) });
  const add = [
    addInitCommand,
    addDemoCommand,
    addDoctorCommand,
    addMigrateCommand,
    addCheckCommand,
    addTestCommand,
    addRunCommand,
    addExplainCommand,
    addTasksCommand,
    addRecountsCommand,
    addSilencesCommand,
    addAuditCommand,
    addConfigCommand,
    addSchemaCommand,
  ];
  for (const addTo of add) addTo(program, terminal, exit);
  return program;
}

/** Runs one command line; resolves to the exit code. */
export async function runProgram(words: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0;
  try {
    const program = buildProgram(terminal, (exitCode) => {
      code = exitCode;
    });
    if (words.length === 0) program.help({ error: true });
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    return reportError(error, terminal);
  }
}
