import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hideEnvironment, redactText, redactUrl } from '../../src/config/redact.ts';

describe('a URL is shown without its credentials', () => {
  test.each([
    ['mysql://reader:pw@db.example.com:3306/shop', 'mysql://***@db.example.com:3306/shop'],
    ['postgres://token@db/shop', 'postgres://***@db/shop'],
    ['postgresql://db/shop', 'postgresql://db/shop'],
    ['mysql://u:p@[::1]:3306/shop', 'mysql://***@[::1]:3306/shop'],
    ['mysql://u:p w@db/shop', 'mysql://***@db/shop'],
    ['mysql://u:p@ss@db/shop', 'mysql://***@db/shop'],
    ['postgres://u:p@db/shop?sslmode=require&password=pw&sslkey=/x', 'postgres://***@db/shop?sslmode=require&password=***&sslkey=***'],
    ['postgres://db/shop?secretflag', 'postgres://db/shop?***'],
    ['sqlite:/srv/shop.db', 'sqlite:/srv/shop.db'],
    ['sqlite:var/a@b.db', 'sqlite:var/a@b.db'],
    ['sqlite:var/a.db?key=secret', 'sqlite:var/a.db?***'],
  ])('%s is shown as %s', (url, shown) => {
    expect(redactUrl(url)).toBe(shown);
  });

  test.each([
    'mysql://u:pa/ss@db/shop',
    'mysql://u:1/ss@db/shop',
    'mysql://u:pa?ss@db/shop',
    'mysql://u:pa#ss@db/shop',
    'mysql://u:p@a/b@db/shop',
    'mysql://db/shop?password=p@ss',
    'mysql://u:pass',
  ])('where the password cannot be told apart, nothing but the scheme is shown: %s', (url) => {
    expect(redactUrl(url)).toBe('mysql://***');
  });

  test('no password shows, whatever characters it is made of', () => {
    // The marks stand at both of its ends, so that a part of it that shows is found too.
    const password = fc.string({ unit: 'grapheme-ascii', minLength: 0, maxLength: 30 }).map((middle) => `Zq7${middle}Xw9`);
    fc.assert(
      fc.property(fc.constantFrom('mysql', 'mariadb', 'postgres', 'postgresql'), password, fc.boolean(), (scheme, secret, inQuery) => {
        const shown = redactUrl(inQuery ? `${scheme}://db/shop?ssl=true&password=${secret}` : `${scheme}://reader:${secret}@db:3306/shop`);
        expect(shown).not.toContain('Zq7');
        expect(shown).not.toContain('Xw9');
        expect(shown.startsWith(`${scheme}://`)).toBe(true);
      }),
      { seed: 2, numRuns: 5_000 },
    );
  });
});

describe('a text is shown without credentials', () => {
  test('the user and password of every URL in it are hidden', () => {
    expect(redactText('from mysql://a:b@h/d to "postgres://c:d@e@i/f", ops@example.com')).toBe('from mysql://***@h/d to "postgres://***@i/f", ops@example.com');
  });

  test('but the form that a cure shows stays', () => {
    expect(redactText('names no database: mysql://user:password@host/database')).toBe('names no database: mysql://user:password@host/database');
    expect(redactText('mysql://user:password@host/database@secret mysql://user:password@host2/x')).toBe('mysql://***@secret mysql://***@host2/x');
  });

  test('a value of the environment is shown as its variable', () => {
    expect(hideEnvironment('"hunter22" is no role, hunter22!', new Map([['PW', 'hunter22']]))).toBe('"${PW}" is no role, ${PW}!');
  });

  test('a short one is found where it stands alone, not within words', () => {
    expect(hideEnvironment('"no" is no role', new Map([['PW', 'no']]))).toBe('"${PW}" is no role');
  });

  test('one that holds another is hidden whole', () => {
    const env = new Map([
      ['A', 'hunter'],
      ['B', 'hunter22'],
    ]);
    expect(hideEnvironment('hunter22 and hunter', env)).toBe('${B} and ${A}');
  });
});
