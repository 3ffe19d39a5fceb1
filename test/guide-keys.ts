// Which keys the program's own readers take at each place of the files that people edit. Asked by putting a list where a map is meant: the refusal names them.

import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { parseDeployment } from '../src/config/parse-deployment.ts';
import { readSilences } from '../src/config/parse-silences.ts';
import type { Problem } from '../src/domain/errors.ts';
import { readRuleTests } from '../src/rules/read-rule-tests.ts';
import { readRulebook } from '../src/rules/read-rulebook.ts';
import type { Rulebook } from '../src/rules/rulebook.ts';

const LIST = ['x'];
const HEAD = {
  boundary: 'sample',
  left: { dataset: 'channel.orders' },
  right: { dataset: 'oms.orders' },
  key: ['channel', 'channel_order_id'],
  measure: 'total',
};
const RULE = { id: 'sample', when: { missing_in: 'oms' } };
const COLUMNS = { channel: 'c', channel_order_id: 'n', status: 's', currency: 'c', total: 't', placed_at: 'p' };
const SYSTEM = { role: 'channel', url: 'sqlite:a.db', datasets: {} };

export function keysOfBoundary(part: object | null): readonly string[] {
  return keysNamed(problemsOfRules(part === null ? LIST : { ...HEAD, ...part }));
}

export function keysOfRule(part: object): readonly string[] {
  return keysOfBoundary({ rules: [{ ...RULE, ...part }] });
}

export function keysOfTest(test: unknown): readonly string[] {
  return keysNamed(readRuleTests({ file: 'rules/sample.test.yaml', text: stringify([test]) }, sampleRulebook()).problems);
}

export function keysOfSilence(silence: unknown): readonly string[] {
  return keysNamed(readSilences({ file: 'rules/silences.yaml', text: stringify({ silences: [silence] }) }, sampleRulebook(), 'UTC', {}).problems);
}

export function keysOfDeployment(value: object): readonly string[] {
  const readBeside = () => ({ problem: 'there is no such file' });
  return keysNamed(parseDeployment({ file: 'tallyman.yaml', text: stringify(value), folder: '/srv', readBeside }, {}).problems);
}

export function keysOfSystem(part: object): readonly string[] {
  return keysOfDeployment({ systems: { shop: { ...SYSTEM, ...part } } });
}

export function keysOfDataset(part: object): readonly string[] {
  return keysOfSystem({ datasets: { orders: { table: 't', columns: COLUMNS, ...part } } });
}

export function keysOfColumn(): readonly string[] {
  return keysOfDataset({ columns: { ...COLUMNS, total: LIST } });
}

/** All words of a constant list in a source text, those of the lists that it spreads included. */
export function wordsOfConstant(source: string, name: string): readonly string[] {
  const list = new RegExp(`const ${name}(?:: [^=]*)? = \\[([^\\]]*)\\]`).exec(source)?.[1];
  if (list === undefined) throw new Error(`the source has no constant list ${name}`);
  return list.split(',').flatMap((item) => {
    const [, spread, word] = /^\s*(?:\.\.\.(\w+)|'([^']+)')?\s*$/.exec(item) ?? [];
    if (spread !== undefined) return wordsOfConstant(source, spread);
    return word === undefined ? [] : [word];
  });
}

export function operatorWords(): readonly string[] {
  return wordsOfConstant(readFileSync('src/rules/read-operators.ts', 'utf8'), 'ALL');
}

function problemsOfRules(value: unknown): readonly Problem[] {
  return readRulebook([{ file: 'rules/sample.yaml', text: stringify(value) }], { extras: new Map(), teams: new Set(['oms']) }, {}).problems;
}

function sampleRulebook(): Rulebook {
  const text = stringify({ ...HEAD, rules: [RULE] });
  const { rulebook } = readRulebook([{ file: 'rules/sample.yaml', text }], { extras: new Map(), teams: new Set() }, {});
  if (!rulebook) throw new Error('the sample boundary cannot be read');
  return rulebook;
}

/** Of the first problem that names any. */
function keysNamed(problems: readonly Problem[]): readonly string[] {
  for (const { message } of problems) {
    const list = /^a map of (.*) is meant here$/.exec(message) ?? /^keys with values belong here \((.*)\)$/.exec(message) ?? /\(known: (.*)\)$/.exec(message);
    if (list?.[1]) return list[1].split(', ');
  }
  throw new Error(`no problem names the keys that are known: ${problems.map(({ message }) => message).join('; ')}`);
}
