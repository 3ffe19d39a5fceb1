import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDatabaseUrl } from '../../src/config/parse-url.ts';

describe('a database is named by its URL', () => {
  test.each([
    ['mysql://u:p@db:3306/shop', 'mysql'],
    ['mariadb://db/shop', 'mysql'],
    ['MySQL://db/shop', 'mysql'],
    ['postgres://u@db/shop?sslmode=require', 'postgres'],
    ['postgresql://db/shop', 'postgres'],
    ['postgres:///shop?host=/run/postgresql', 'postgres'],
    ['mysql://u:p%40ss%2Fword@[::1]:3306/shop', 'mysql'],
  ] as const)('%s is a database of %s', (url, dialect) => {
    expect(parseDatabaseUrl(url, '/srv')).toEqual({ dialect, url });
  });

  test.each([
    ['sqlite:data/oms.db', '/srv/data/oms.db'],
    ['sqlite:../oms.db', '/oms.db'],
    ['sqlite:/var/lib/oms.db', '/var/lib/oms.db'],
    ['sqlite:///var/lib/oms.db', '/var/lib/oms.db'],
    ['sqlite:a b@c#d.db', '/srv/a b@c#d.db'],
  ])('%s is the file %s, when the configuration lies in /srv', (url, path) => {
    expect(parseDatabaseUrl(url, '/srv')).toEqual({ dialect: 'sqlite', url: path });
  });
});

describe('what names no database is a problem with its cure', () => {
  test.each([
    ['', /must begin with mysql:\/\//],
    ['db.example.com/shop', /must begin with mysql:\/\//],
    ['https://db/shop', /must begin with mysql:\/\//],
    ['mysql:db', /must begin with mysql:\/\//],
    ['mysql://u:p@db', /names no database: mysql:\/\/user:password@host\/database/],
    ['mysql://u:p@db/', /names no database/],
    ['postgres:///shop', /names no host/],
    ['mysql://u:p/w@db/shop', /write @ : \/ \? # % as %40 %3A %2F %3F %23 %25/],
    ['mysql://u:1/w@db/shop', /write @ : \/ \? # % as/],
    ['mysql://u:p#w@db/shop', /write @ : \/ \? # % as/],
    ['mysql://u:p?w@db/shop', /write @ : \/ \? # % as/],
    ['mysql://u:50%@db/shop', /write @ : \/ \? # % as/],
    ['mysql://u:p w@db/shop', /is not of the form mysql:\/\/user:password@host\/database/],
    ['mysql://u:p@db:port/shop', /is not of the form/],
    ['sqlite:', /names no file/],
    ['sqlite::memory:', /names no file/],
    ['sqlite://oms.db', /without slashes/],
    ['sqlite:oms.db?mode=ro', /takes no options/],
  ])('%j', (url, cure) => {
    expect(parseDatabaseUrl(url, '/srv')).toEqual({ problem: expect.stringMatching(cure) });
  });

  test('it never repeats a part of the URL', () => {
    const secret = fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).map((middle) => `Zq7${middle}Xw9`);
    const form = fc.constantFrom(
      'mysql://u:SECRET@db',
      'postgres://SECRET',
      'SECRET://u@db/x',
      'SECRET',
      'mysql://u:SECRET@db/shop',
      'sqlite://SECRET',
      'sqlite:x?key=SECRET',
    );
    fc.assert(
      fc.property(form, secret, (url, word) => {
        const parsed = parseDatabaseUrl(
          url.replace('SECRET', () => word),
          '/srv',
        );
        if ('problem' in parsed) expect(parsed.problem).not.toMatch(/Zq7|Xw9/);
      }),
      { seed: 2, numRuns: 3_000 },
    );
  });
});
