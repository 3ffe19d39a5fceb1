// What a deployment starts from: the sample company's tallyman.yaml and the shipped rules with their tests, as they lie in the package, and for editors the schemas of all that people edit.

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { FILE_KINDS, kindOf, schemaOf } from '../config/edited-file-schema.ts';
import { packageFile } from './version.ts';

const SCHEMAS = 'schemas';

/** Copies them into a folder that has none of them; one that is there is never written over (EEXIST). */
export async function copyStarter(dir: string): Promise<void> {
  const rules = join(dirname(packageFile()), 'rules');
  await copyFiles(join(rules, 'examples', 'demo'), dir, '', () => true);
  await copyFiles(rules, dir, 'rules', (name) => name.endsWith('.yaml'));
  await mkdir(join(dir, SCHEMAS), { recursive: true });
  for (const kind of FILE_KINDS) await writeFile(join(dir, SCHEMAS, `${kind}.json`), `${JSON.stringify(schemaOf(kind), null, 2)}\n`, { flag: 'wx' });
}

/** Not the folders in it. As new files, which belong to whoever calls: those of an installed package may be read-only. */
async function copyFiles(from: string, dir: string, folder: string, isWanted: (name: string) => boolean): Promise<void> {
  await mkdir(join(dir, folder), { recursive: true });
  const entries = await readdir(from, { withFileTypes: true });
  for (const { name } of entries.filter((entry) => entry.isFile() && isWanted(entry.name))) {
    const text = await readFile(join(from, name), 'utf8');
    await writeFile(join(dir, folder, name), `${schemaLine(folder, name)}${text}`, { flag: 'wx' });
  }
}

/** By it editors find what to complete and to check the file by. */
function schemaLine(folder: string, name: string): string {
  const kind = kindOf(name);
  return kind ? `# yaml-language-server: $schema=${posix.relative(folder, posix.join(SCHEMAS, `${kind}.json`))}\n` : '';
}
