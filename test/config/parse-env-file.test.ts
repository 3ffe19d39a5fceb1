import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEnvFile } from '../../src/config/parse-env-file.ts';

describe('a .env file', () => {
  test('sets variables as people write them, in quotes or without, with comments and Windows line ends', () => {
    const text = [
      '# the webshop',
      'SHOP_URL=mysql://reader:pw@shop/shop',
      '',
      '  OMS_URL = sqlite:oms.db   # until it moves',
      'export STATE="mysql://t:p#w@state/tally"',
      "PIN='two words'",
      'NOTHING=',
      '\t# indented',
      'CERTIFICATE="first',
      'second # no comment"',
      'LAST=1',
    ].join('\r\n');
    expect(parseEnvFile('.env', text)).toEqual({
      env: {
        SHOP_URL: 'mysql://reader:pw@shop/shop',
        OMS_URL: 'sqlite:oms.db',
        STATE: 'mysql://t:p#w@state/tally',
        PIN: 'two words',
        NOTHING: '',
        CERTIFICATE: 'first\nsecond # no comment',
        LAST: '1',
      },
      problems: [],
    });
  });

  test('may be empty', () => {
    expect(parseEnvFile('.env', '')).toEqual({ env: {}, problems: [] });
    expect(parseEnvFile('.env', '\n\n')).toEqual({ env: {}, problems: [] });
  });

  test.each([
    ['a line without =', 'SHOP_URL mysql://shop', 'is not of the form NAME=value'],
    ['a colon for the =', 'SHOP_URL: mysql://shop', 'is not of the form NAME=value'],
    ['a name with a dash', 'SHOP-URL=x', 'a name is of letters, digits and _'],
    ['no name', '=x', 'is not of the form NAME=value'],
    ['a quote that nothing closes', 'PW="secret', 'a quote that opens the value also closes it'],
    ['text behind the closing quote', 'PW="sec"ret', 'a quote that opens the value also closes it'],
    ['a # within a bare value, which would cut the password', 'PW=sec#ret', 'a # begins a comment: put the value in quotes'],
  ])('with %s is a problem of that line, which is not repeated, and the others still count', (_, line, essence) => {
    const { env, problems } = parseEnvFile('.env', `A=1\n\n${line}\nB=2`);
    expect(problems).toEqual([{ file: '.env', line: 3, column: 1, message: expect.stringContaining(essence) }]);
    expect(problems[0]?.message).not.toMatch(/sec(?!ret-)|ret$/);
    expect(env).toEqual({ A: '1', B: '2' });
  });

  test('gives back any value that was put in quotes', () => {
    const value = fc.string({ unit: 'grapheme-ascii' }).filter((text) => !text.includes("'"));
    fc.assert(
      fc.property(value, (secret) => {
        expect(parseEnvFile('.env', `A=1\nPW='${secret}'\nB=2\n`)).toEqual({ env: { A: '1', PW: secret, B: '2' }, problems: [] });
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  test('is read to its end, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('A', '=', '"', "'", '`', '#', '\n', ' ', '\\', 'é') }), (text) => {
        const { env, problems } = parseEnvFile('.env', text);
        for (const name of Object.keys(env)) expect(name).toMatch(/^[A-Za-z_]\w*$/);
        for (const { line } of problems) expect(line).toBeLessThanOrEqual(text.split('\n').length);
      }),
      { seed: 2, numRuns: 2_000 },
    );
  });
});
