import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findImports, findViolations } from './layer-rules.ts';
import { blankLiterals } from './source-text.ts';

function readTree(folder: string): [string, string][] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => [join(folder, name), readFileSync(join(folder, name), 'utf8')]);
}

describe('the layers', () => {
  it('are kept by every file: imports go to the left, pure files have no clock and no input or output, and there are no cycles', () => {
    const files = new Map([...readTree('src'), ...readTree('migrations')]);
    expect(files.size).toBeGreaterThan(10);
    expect(findViolations(files)).toEqual([]);
  });
});

describe('the check of the layers', () => {
  const violationsOf = (files: Record<string, string>): readonly string[] => findViolations(new Map(Object.entries(files)));

  it.each([
    ['an import to the right', 'src/rules/a.ts', "import { x } from '../store/b.ts';", 'src/rules/a.ts imports src/store/b.ts: rules does not know store'],
    [
      'a type from the right',
      'src/domain/a.ts',
      "import type { X } from '../rules/b.ts';",
      'src/domain/a.ts imports src/rules/b.ts: domain does not know rules',
    ],
    [
      'a re-export from the right',
      'src/domain/a.ts',
      "export { x } from '../rules/b.ts';",
      'src/domain/a.ts imports src/rules/b.ts: domain does not know rules',
    ],
    ['a late import', 'src/config/a.ts', "await import('../mail/b.ts');", 'src/config/a.ts imports src/mail/b.ts: config does not know mail'],
    ['a sister', 'src/sources/a.ts', "import '../store/b.ts';", 'src/sources/a.ts imports src/store/b.ts: sources does not know store'],
    ['main, from a command', 'src/commands/a.ts', "import { x } from '../main.ts';", 'src/commands/a.ts imports src/main.ts: commands does not know main'],
    ['a test, from the program', 'src/commands/a.ts', "import { x } from '../../test/b.ts';", 'src/commands/a.ts imports test/b.ts, which is in no layer'],
    ['a folder that nobody placed', 'src/utils/a.ts', "import { x } from '../domain/b.ts';", 'src/utils/a.ts is in no layer'],
    [
      'a migration, from a command',
      'src/commands/a.ts',
      "import { x } from '../../migrations/b.ts';",
      'src/commands/a.ts imports migrations/b.ts: migrations belong to store',
    ],
    ['files, from a pure layer', 'src/digest/a.ts', "import { readFileSync } from 'node:fs';", 'src/digest/a.ts is pure and imports node:fs'],
    ['a driver, from a pure layer', 'src/compare/a.ts', "import type { Knex } from 'knex';", 'src/compare/a.ts is pure and imports knex'],
    ['the clock, in a pure layer', 'src/lifecycle/a.ts', 'const now = Date.now();', 'src/lifecycle/a.ts is pure and uses Date.now'],
    ['the clock by another door', 'src/lifecycle/a.ts', 'const now = new Date( );', 'src/lifecycle/a.ts is pure and uses new Date()'],
    ['the clock inside a template', 'src/rules/a.ts', 'const text = `at ${performance.now()}`;', 'src/rules/a.ts is pure and uses performance.now'],
    ['chance, in a pure layer', 'src/compare/a.ts', 'const x = Math.random();', 'src/compare/a.ts is pure and uses Math.random'],
    ['the environment, in a pure layer', 'src/domain/a.ts', "const x = process.env['X'];", 'src/domain/a.ts is pure and uses process'],
  ])('reports %s', (_, file, text, violation) => {
    expect(violationsOf({ [file]: text })).toEqual([violation]);
  });

  it('reports a migration that depends on the program', () => {
    expect(violationsOf({ 'migrations/001.ts': "import { x } from '../src/store/b.ts';" })).toEqual([
      'migrations/001.ts imports src/store/b.ts: a migration stands as it was written, whatever becomes of the program',
    ]);
  });

  it('reports a cycle, with its way round', () => {
    const files = {
      'src/rules/a.ts': "import { b } from './b.ts';",
      'src/rules/b.ts': "import { c } from './deep/c.ts';",
      'src/rules/deep/c.ts': "import type { a } from '../a.ts';",
    };
    expect(violationsOf(files)).toEqual(['a cycle: src/rules/a.ts → src/rules/b.ts → src/rules/deep/c.ts → src/rules/a.ts']);
  });

  it('lets pass what is allowed', () => {
    const files = {
      'src/rules/a.ts': "import { x } from '../domain/b.ts';\nimport { z } from 'zod';\nconst date = new Date(0);\n// Date.now()\nconst text = 'process.env';",
      'src/store/b.ts': "import knexPkg from 'knex';\nimport { up } from '../../migrations/c.ts';\nconst now = Date.now();",
      'src/main.ts': "import { x } from './commands/d.ts';",
    };
    expect(violationsOf(files)).toEqual([]);
  });

  it('finds an import of several lines, in either quotes, and none in a comment or a text', () => {
    const text = `import {\n  a,\n} from\n  './a.ts';\nimport b from "./b.ts";\n// import c from './c.ts';\nconst d = "import d from './d.ts'";\nconst e = \`\${f('}')} from './e.ts'\`;`;
    expect(findImports(text)).toEqual(['./a.ts', './b.ts']);
  });

  it.each([
    ['a // b', 'a     '],
    ["x('it\\'s', y)", "x('     ', y)"],
    ['a = /[/"]/.test(b) / c', 'a = /    /.test(b) / c'],
    ['`a${b}c` + d', '`  {b} ` + d'],
    ["`${x ? `a${y}` : { z: '}' }}c`.d", "` {x ? `  {y}` : { z: ' ' }} `.d"],
  ])('reads %s as code and literals', (text, blanked) => {
    expect(blankLiterals(text)).toBe(blanked);
    expect(blanked).toHaveLength(text.length);
  });
});
