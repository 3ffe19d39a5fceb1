import { describe, expect, test } from 'vitest';
import type { parseDeployment } from '../../src/config/parse-deployment.ts';
import { readDeployment } from './read-deployment.ts';

function read(text: string): ReturnType<typeof parseDeployment> & { readonly lines: readonly string[] } {
  const parsed = readDeployment(text);
  return { ...parsed, lines: parsed.problems.map((problem) => `${problem.line}:${problem.column} ${problem.message}`) };
}

const SYSTEMS = 'systems: { b: { role: erp, url: "sqlite:b.db", datasets: { credits: { sql: select 1 } } } }';

describe('a hostile or careless file', () => {
  test('cannot blow up through aliases', () => {
    const levels = Array.from({ length: 30 }, (_, i) => (i === 0 ? 'l0: &l0 [x, x, x]' : `l${i}: &l${i} [*l${i - 1}, *l${i - 1}, *l${i - 1}]`));
    const { deployment, lines } = read(`${levels.join('\n')}\n${SYSTEMS}\n`);
    expect(deployment).toBeNull();
    expect(lines).toEqual([expect.stringMatching(/^\d+:\d+ more than 500000 values once aliases are filled in$/)]);
  });

  test('cannot blow up through an alias within its own anchor', () => {
    const { deployment, lines } = read(`systems: &s { b: *s }\n`);
    expect(deployment?.systems.size ?? 0).toBe(0);
    expect(lines.length).toBeGreaterThan(0);
  });

  test('cannot blow up through depth', () => {
    const { lines } = read(`systems: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`);
    expect(lines.length).toBeGreaterThan(0);
  });

  test('may use aliases as they are meant', () => {
    const { deployment, lines } = read(`systems:
  a: { role: erp, url: "sqlite:a.db", datasets: &d { credits: { sql: select 1 } } }
  b: { role: erp, url: "sqlite:b.db", datasets: *d }
`);
    expect(lines).toEqual([]);
    expect(deployment?.systems.get('b')?.datasets.get('credits')?.from).toEqual({ sql: 'select 1' });
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is a name like any other', (name) => {
    const top = read(`${SYSTEMS}\n${name}: x\n`);
    expect(top.lines).toEqual([`2:1 unknown key "${name}" (known: state, timezone, calendar, variants, systems, facilities, teams)`]);

    const named = read(
      `systems: { ${name}: { role: erp, url: "sqlite:b.db", datasets: { credits: { sql: select 1 } } } }\nteams: { ${name}: {} }\nfacilities: { ${name}: { codes: { ${name}: X } } }\n`,
    );
    expect(named.lines).toEqual([]);
    expect([...(named.deployment?.systems.keys() ?? [])]).toEqual([name]);
    expect([...(named.deployment?.teams.keys() ?? [])]).toEqual([name]);
    expect(named.deployment?.systems.get(name)?.facilityCodes).toEqual(new Map([['X', name]]));

    const column = read(`systems: { b: { role: erp, url: "sqlite:b.db", datasets: { credits: { sql: select 1, columns: { ${name}: x } } } } }\n`);
    expect(column.lines).toEqual([expect.stringMatching(`^1:\\d+ credits has no column "${name}"`)]);

    const dataset = read(`systems: { b: { role: erp, url: "sqlite:b.db", datasets: { ${name}: { sql: select 1 } } } }\n`);
    expect(dataset.lines).toEqual([expect.stringMatching(`^1:\\d+ there is no dataset "${name}"`)]);
    expect({}).not.toHaveProperty('polluted');
  });

  test('pollutes no prototype', () => {
    read(`__proto__: { polluted: yes }\nconstructor: { prototype: { polluted: yes } }\n${SYSTEMS}\n`);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('of 10,000 extra columns is read, each in its place', () => {
    const extras = Array.from({ length: 10_000 }, (_, i) => `          c${i}: ${i === 9_999 ? 'txt' : 'text'}`);
    const { deployment, lines } = read(
      `systems:\n  b:\n    role: erp\n    url: sqlite:b.db\n    datasets:\n      credits:\n        sql: select 1\n        extra:\n${extras.join('\n')}\n`,
    );
    expect(lines).toEqual(['10008:18 "txt" is no type of column — did you mean "text"?']);
    expect(deployment?.extras.get('erp.credits')).toHaveLength(9_999);
  });

  test('of 10,000 faults has them all reported', () => {
    const columns = Array.from({ length: 10_000 }, (_, i) => `          c${i}: x`);
    const { lines } = read(
      `systems:\n  b:\n    role: erp\n    url: sqlite:b.db\n    datasets:\n      credits:\n        sql: select 1\n        columns:\n${columns.join('\n')}\n`,
    );
    expect(lines).toHaveLength(10_000);
    expect(lines[9_999]).toMatch(/^10008:11 credits has no column "c9999"/);
  });

  test('with Windows line ends and a byte order mark has its problems where an editor shows them', () => {
    expect(read(`\uFEFF${SYSTEMS}\r\ntimezone: Mars\r\n`).lines).toEqual(['2:11 "timezone" is not the name of a time zone: "Mars"']);
  });

  test.each([
    ['tabs for indentation', `systems:\n\tb: x\n`, /^2:1 .*indented with a tab: use spaces/],
    ['a key twice', `${SYSTEMS}\ntimezone: UTC\ntimezone: UTC\n`, /^3:1 this key stands twice/],
    ['a second document', `${SYSTEMS}\n---\n${SYSTEMS}\n`, /^2:1 a second YAML document/],
    ['nothing in it', '', /^1:1 the file is empty/],
    ['nothing but a comment', '# later\n', /^1:1 the file is empty/],
    ['a list for a key', `${SYSTEMS}\n? [a]\n: b\n`, /^2:3 a key must be plain text/],
    ['an alias to nothing', 'systems: *none\n', /^1:10 /],
    ['a merge key', `base: &b { role: erp }\nsystems: { b: { <<: *b, url: "sqlite:b", datasets: {} } }\n`, /unknown key "base"/],
  ])('with %s is refused at the place', (_, text, problem) => {
    expect(read(text).lines[0]).toMatch(problem);
  });

  test('takes what looks like another type as the text that stands there', () => {
    const { deployment, lines } = read(`${SYSTEMS}\nfacilities:\n  010: { name: NO }\n  1_000: { name: 2026-01-01 }\n  0x1F: { name: null }\n`);
    expect(lines).toEqual([]);
    expect([...(deployment?.facilities.values() ?? [])].map(({ code, name }) => [code, name])).toEqual([
      ['010', 'NO'],
      ['1_000', '2026-01-01'],
      ['0x1F', 'null'],
    ]);
  });
});
