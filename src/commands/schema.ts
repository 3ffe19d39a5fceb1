// `tallyman schema`: what editors need in order to complete and check the files that people edit.

import type { Command } from 'commander';
import { FILE_KINDS, filesOf, schemaOf } from '../config/edited-file-schema.ts';
import { UsageError } from '../domain/errors.ts';
import { suggest } from '../rules/yaml-file.ts';
import { EXIT } from './exit-code.ts';
import { answer, type CommonOptions } from './setting.ts';
import type { Terminal } from './terminal.ts';

type SchemaOptions = Omit<CommonOptions, 'config'>;

const HELP = `
Kinds:
${FILE_KINDS.map((kind) => `  ${kind.padEnd(12)} ${filesOf(kind)}`).join('\n')}

Example:
  tallyman schema boundary > schemas/boundary.json

and in the first line of a file in rules/:
  # yaml-language-server: $schema=../schemas/boundary.json`;

export function addSchemaCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('schema')
    .description('print the JSON Schema of a kind of file that people edit, for editors that complete and check YAML')
    .argument('<kind>', `one of ${FILE_KINDS.join(', ')}`)
    .option('--json', 'print one JSON document, as it does anyway')
    .option('--quiet', 'print errors only')
    .addHelpText('after', HELP)
    .action((word: string, options: SchemaOptions) => {
      const kind = FILE_KINDS.find((known) => known === word);
      if (kind === undefined) throw new UsageError(`there is no kind of file "${word}"${suggest(word, FILE_KINDS)}`);
      const schema = schemaOf(kind);
      answer(terminal, { ...options, config: '' }, schema, () => terminal.out(JSON.stringify(schema, null, 2)));
      exit(EXIT.done);
    });
}
