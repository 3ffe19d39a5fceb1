// What a deployment starts from: the sample company's tallyman.yaml and the shipped rules with their tests, as they lie in the package.

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packageFile } from './version.ts';

/** Copies them into a folder that has none of them; one that is there is never written over (EEXIST). */
export async function copyStarter(dir: string): Promise<void> {
  const rules = join(dirname(packageFile()), 'rules');
  await copyFiles(join(rules, 'examples', 'demo'), dir, () => true);
  await copyFiles(rules, join(dir, 'rules'), (name) => name.endsWith('.yaml'));
}

/** Not the folders in it. As new files, which belong to whoever calls: those of an installed package may be read-only. */
async function copyFiles(from: string, to: string, isWanted: (name: string) => boolean): Promise<void> {
  await mkdir(to, { recursive: true });
  const entries = await readdir(from, { withFileTypes: true });
  for (const { name } of entries.filter((entry) => entry.isFile() && isWanted(entry.name)))
    await writeFile(join(to, name), await readFile(join(from, name)), { flag: 'wx' });
}
