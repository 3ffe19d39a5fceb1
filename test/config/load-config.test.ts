import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { ConfigError } from '../../src/domain/errors.ts';
import { marked } from './marked-text.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tallyman-config-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** All problems as `file:line:column message`, the file relative to the deployment's folder. */
async function problemsOf(folder: string, env: NodeJS.ProcessEnv = {}, file = 'tallyman.yaml'): Promise<readonly string[]> {
  const error = await loadConfig(join(folder, file), env).catch((reason: unknown) => reason);
  if (!(error instanceof ConfigError)) throw new Error('it was accepted', { cause: error });
  const prefix = `${relative(process.cwd(), folder)}/`;
  return error.message.split('\n').map((line) => {
    expect(line.startsWith(prefix)).toBe(true);
    return line.slice(prefix.length);
  });
}

const DEPLOYMENT = `state: "\${STATE:-sqlite:var/state.db}"
systems:
  shop:
    role: channel
    url: "\${SHOP_URL}"
    datasets:
      orders:
        table: shop_orders
        columns: { channel: { value: shop }, channel_order_id: id, status: state, currency: cur, total: total, placed_at: created }
        extra: { store_view: text }
  oms:
    role: oms
    url: sqlite:oms.db
    datasets: { orders: { sql: SELECT * FROM orders } }
teams: { oms: {} }
`;
const INTAKE = `boundary: intake
title: Orders of the channels against the OMS
left: { dataset: channel.orders }
right: { dataset: oms.orders }
key: [channel, channel_order_id]
compare: { total: {} }
rules:
  - id: never-imported
    title: "Order {{ key.channel_order_id }} never reached the OMS"
    when: { missing_in: oms, channel.store_view: main }
    then: [{ open_task: { team: oms } }]
`;
const ENV = { SHOP_URL: 'mysql://reader:pw@db/shop' };

describe('a folder with a deployment and rules', () => {
  test('becomes one configuration: the rules beside the file, not their tests, other files or subfolders', async () => {
    const folder = await folderOf({
      'tallyman.yaml': DEPLOYMENT,
      'rules/intake.yaml': INTAKE,
      'rules/intake.test.yaml': 'not: rules',
      'rules/README.md': 'not rules',
      'rules/later/refunds.yaml': 'not: rules',
      'rules/.draft.yaml': 'not: rules',
    });
    const config = await loadConfig(join(folder, 'tallyman.yaml'), ENV);
    expect(config.file).toBe(join(folder, 'tallyman.yaml'));
    expect(config.state).toEqual({ dialect: 'sqlite', url: join(folder, 'var/state.db') });
    expect(config.systems.get('shop')?.url).toBe('mysql://reader:pw@db/shop');
    expect(config.systems.get('oms')?.url).toBe(join(folder, 'oms.db'));
    expect(config.rules.boundaries.map((boundary) => boundary.id)).toEqual(['intake']);
    expect(config.rules.boundaries[0]?.file).toBe(relative(process.cwd(), join(folder, 'rules/intake.yaml')));
    expect(config.rules.boundaries[0]?.left.columns.get('store_view')?.type).toBe('text');
  });

  test('may have no rules yet', async () => {
    const config = await loadConfig(join(await folderOf({ 'tallyman.yaml': DEPLOYMENT }), 'tallyman.yaml'), ENV);
    expect(config.rules.boundaries).toEqual([]);
  });

  test('reads its rules in the order of their names', async () => {
    const second = INTAKE.replace('boundary: intake', 'boundary: again').replace('title: Orders', 'title: Again, orders');
    const folder = await folderOf({ 'tallyman.yaml': DEPLOYMENT, 'rules/b.yaml': INTAKE, 'rules/a.yaml': second });
    const config = await loadConfig(join(folder, 'tallyman.yaml'), ENV);
    expect(config.rules.boundaries.map((boundary) => boundary.id)).toEqual(['again', 'intake']);
  });
});

describe('problems', () => {
  test('of all files come at once, each with its place', async () => {
    const deployment = marked(DEPLOYMENT.replace('"${SHOP_URL}"', '▶"${SHOP_URL}"').replace('status: state', 'status: { column: state, ▶colunm: x }'));
    const rules = marked(INTAKE.replace('team: oms', 'team: ▶omz'));
    const folder = await folderOf({ 'tallyman.yaml': deployment.text, 'rules/intake.yaml': rules.text, 'rules/refunds.yml': 'x' });
    const problems = await problemsOf(folder);
    expect(problems.map((problem) => problem.split(' ', 1)[0])).toEqual([
      `tallyman.yaml:${deployment.places[0]}`,
      `tallyman.yaml:${deployment.places[1]}`,
      'rules/refunds.yml:1:1',
      `rules/intake.yaml:${rules.places[0]}`,
    ]);
    expect(problems[0]).toContain('variable SHOP_URL is not set');
    expect(problems[1]).toContain('unknown key "colunm" — did you mean "column"?');
    expect(problems[2]).toContain('name it refunds.yaml');
    expect(problems[3]).toContain('omz');
  });

  test('two boundaries of one name in two files are one, at the second', async () => {
    const folder = await folderOf({ 'tallyman.yaml': DEPLOYMENT, 'rules/a.yaml': INTAKE, 'rules/b.yaml': INTAKE });
    expect(await problemsOf(folder, ENV)).toEqual([expect.stringMatching(/^rules\/b\.yaml:1:11 .*"intake".*rules\/a\.yaml/)]);
  });

  test('a key column that a system does not map stands at its dataset', async () => {
    const deployment = marked(DEPLOYMENT.replace('      orders:\n        table', '      ▶orders:\n        table'));
    const rules = INTAKE.replace('key: [channel, channel_order_id]', 'key: [channel, channel_order_id, order_type]');
    const folder = await folderOf({ 'tallyman.yaml': deployment.text, 'rules/intake.yaml': rules });
    const problem = `tallyman.yaml:${deployment.places[0]} boundary "intake" compares orders by channel, channel_order_id, order_type; shop does not map order_type`;
    expect(await problemsOf(folder, ENV)).toEqual([problem]);
  });

  test('a file that is no YAML is one problem, and nothing is said of rules that hang on it', async () => {
    const folder = await folderOf({ 'tallyman.yaml': 'systems: [a\n', 'rules/intake.yaml': INTAKE });
    const problems = await problemsOf(folder);
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem).toMatch(/^tallyman\.yaml:/);
  });

  test('files of kinds that are not built yet are refused', async () => {
    const folder = await folderOf({ 'tallyman.yaml': DEPLOYMENT, 'rules/closure.yaml': 'candidates: {}' });
    expect(await problemsOf(folder, ENV)).toEqual([expect.stringMatching(/^rules\/closure\.yaml:1:1 closure checklists are not built yet/)]);
  });
});

describe('a .env beside the deployment', () => {
  const NEEDY = DEPLOYMENT.replace('url: sqlite:oms.db', 'url: "sqlite:${OMS_FILE:-oms.db}"');

  test('gives the variables that the process does not have; what the process has wins, unless it is empty', async () => {
    const folder = await folderOf({ 'tallyman.yaml': NEEDY, '.env': 'SHOP_URL=mysql://from/file\nOMS_FILE=file.db\nSTATE=sqlite:file-state.db\n' });
    const config = await loadConfig(join(folder, 'tallyman.yaml'), { SHOP_URL: 'mysql://from/process', STATE: '' });
    expect(config.systems.get('shop')?.url).toBe('mysql://from/process');
    expect(config.systems.get('oms')?.url).toBe(join(folder, 'file.db'));
    expect(config.state.url).toBe(join(folder, 'file-state.db'));
  });

  test('has its problems reported with the others, its values in none', async () => {
    const rules = marked(INTAKE.replace('team: oms', 'team: ▶"${TEAM}"'));
    const folder = await folderOf({ 'tallyman.yaml': NEEDY, '.env': 'SHOP_URL=mysql://a/b\nPW=hunter#22\nTEAM=hunter33\n', 'rules/intake.yaml': rules.text });
    const problems = await problemsOf(folder);
    expect(problems).toEqual([
      expect.stringMatching(/^\.env:2:1 a # begins a comment: put the value in quotes/),
      expect.stringMatching(new RegExp(`^rules/intake\\.yaml:${rules.places[0]} .*\\$\\{TEAM\\}`)),
    ]);
    expect(problems.join('\n')).not.toContain('hunter');
  });

  test('must be UTF-8 text; a folder of that name is none of ours', async () => {
    const broken = await folderOf({ 'tallyman.yaml': DEPLOYMENT, '.env': Uint8Array.of(0xff, 0xfe, 0x62, 0x00) });
    expect(await problemsOf(broken, ENV)).toEqual(['.env:1:1 is not UTF-8 text: save it as UTF-8']);
    const other = await folderOf({ 'tallyman.yaml': DEPLOYMENT, '.env/bin/activate': 'x' });
    expect((await loadConfig(join(other, 'tallyman.yaml'), ENV)).systems.size).toBe(2);
  });
});

describe('rules/silences.yaml', () => {
  const SILENCE = `silences:
  - { id: move, owner: kim, reason: the shop moves, match: { rule: never-imported }, until: 2026-12-01 }
`;

  test('is no boundary: its silences are held against the rules, in the time zone of the deployment', async () => {
    const folder = await folderOf({ 'tallyman.yaml': `${DEPLOYMENT}timezone: America/Chicago\n`, 'rules/intake.yaml': INTAKE, 'rules/silences.yaml': SILENCE });
    const config = await loadConfig(join(folder, 'tallyman.yaml'), ENV);
    expect(config.rules.boundaries.map((boundary) => boundary.id)).toEqual(['intake']);
    expect(config.silences).toMatchObject([{ id: 'move', until: Date.UTC(2026, 11, 1, 6) }]);
  });

  test('has its problems reported with the others', async () => {
    const silences = marked(SILENCE.replace('never-imported', '▶never-importd'));
    const folder = await folderOf({ 'tallyman.yaml': DEPLOYMENT, 'rules/intake.yaml': INTAKE, 'rules/silences.yaml': silences.text });
    expect(await problemsOf(folder, ENV)).toEqual([`rules/silences.yaml:${silences.places[0]} unknown rule "never-importd" — did you mean "never-imported"?`]);
  });
});

describe('a map in a file', () => {
  const MAPPED = DEPLOYMENT.replace('status: state', 'status: { column: state, map: { file: maps/statuses.csv } }');

  test('lies beside the deployment', async () => {
    const folder = await folderOf({ 'tallyman.yaml': MAPPED, 'maps/statuses.csv': 'source,ours\nprocessing,open\n' });
    const config = await loadConfig(join(folder, 'tallyman.yaml'), ENV);
    expect(config.systems.get('shop')?.datasets.get('orders')?.columns.get('status')?.map).toEqual(new Map([['processing', 'open']]));
  });

  test('has its problems named with that file, wherever the command was called', async () => {
    const folder = await folderOf({ 'tallyman.yaml': MAPPED, 'maps/statuses.csv': 'source,ours\nprocessing,opne\n' });
    expect(await problemsOf(folder, ENV)).toEqual([expect.stringMatching(/^maps\/statuses\.csv:2:1 "opne" is none of the words of "status"/)]);
  });

  test('that is missing is a problem where it is named', async () => {
    const deployment = marked(MAPPED.replace('maps/statuses.csv', '▶maps/statuses.csv'));
    const folder = await folderOf({ 'tallyman.yaml': deployment.text });
    expect(await problemsOf(folder, ENV)).toEqual([
      `tallyman.yaml:${deployment.places[0]} maps/statuses.csv: there is no such file (it is looked for beside tallyman.yaml)`,
    ]);
  });
});

describe('a file that cannot be read', () => {
  test('is named with how to get one', async () => {
    const folder = await folderOf({});
    expect(await problemsOf(folder)).toEqual([expect.stringMatching(/^tallyman\.yaml:1:1 there is no such file: .*--config FILE.*`tallyman init DIR`/)]);
  });

  test('is a problem where a folder is named', async () => {
    const folder = await folderOf({ 'shop/tallyman.yaml': DEPLOYMENT });
    expect(await problemsOf(folder, ENV, 'shop')).toEqual([expect.stringMatching(/^shop:1:1 is a folder: name the file in it/)]);
  });

  test('is a problem where it is not UTF-8', async () => {
    const folder = await folderOf({ 'tallyman.yaml': DEPLOYMENT, 'rules/intake.yaml': Uint8Array.of(0xff, 0xfe, 0x62, 0x00) });
    expect(await problemsOf(folder, ENV)).toEqual(['rules/intake.yaml:1:1 is not UTF-8 text: save it as UTF-8']);
  });

  test('may begin with a byte order mark', async () => {
    const folder = await folderOf({ 'tallyman.yaml': `\uFEFF${DEPLOYMENT}` });
    expect((await loadConfig(join(folder, 'tallyman.yaml'), ENV)).systems.size).toBe(2);
  });
});

describe('a secret', () => {
  test('shows in no problem, whatever it is and wherever it was put by mistake', async () => {
    const misplaced = `state: "\${PW}"
timezone: "\${PW}"
systems:
  a: { role: "\${PW}", url: "\${PW}", datasets: {} }
  b: { role: oms, url: "mysql://u:\${PW}@h", timezone: "\${PW}", read: { statement_timeout: "\${PW}" }, owns: { facility: ["\${PW}"] }, datasets: { orders: { table: x, columns: { status: { value: "\${PW}" }, total: { column: t, type: "\${PW}", currency: { value: "\${PW}" } } } } } }
facilities: { D: { codes: { b: "\${PW}" }, mail: "\${PW}" }, E: { codes: { b: "\${PW}" }, counts_per_day: "\${PW}" } }
`;
    const folder = await folderOf({ 'tallyman.yaml': misplaced, 'rules/intake.yaml': INTAKE.replace('team: oms', 'team: "${PW}"') });
    const secret = fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).map((middle) => `Zq7${middle}Xw9`);
    await fc.assert(
      fc.asyncProperty(secret, async (password) => {
        const shown = (await problemsOf(folder, { PW: password })).join('\n');
        expect(shown).not.toMatch(/Zq7|Xw9/);
        expect(shown).toContain('"${PW}" is no role');
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  test('written into the file itself shows in no problem either', async () => {
    const folder = await folderOf({ 'tallyman.yaml': DEPLOYMENT.replace('role: channel', 'role: mysql://reader:hunter22@db/shop') });
    const shown = (await problemsOf(folder, ENV)).join('\n');
    expect(shown).toContain('"mysql://***@db/shop" is no role');
    expect(shown).not.toContain('hunter22');
  });
});
