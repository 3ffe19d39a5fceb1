#!/usr/bin/env node
// argv in, exit code out.

import { runProgram } from './commands/program.ts';
import { processTerminal } from './commands/terminal.ts';

process.exitCode = await runProgram(process.argv.slice(2), processTerminal());
