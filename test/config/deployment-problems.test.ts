import { describe, expect, test } from 'vitest';
import { marked } from './marked-text.ts';
import { readDeployment } from './read-deployment.ts';

/** All problems as `line:column message`, top to bottom. */
function problemsOf(text: string, env: Record<string, string> = {}): readonly string[] {
  const { problems } = readDeployment(text, { env });
  for (const problem of problems) expect(problem.file).toBe('tallyman.yaml');
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column).map((problem) => `${problem.line}:${problem.column} ${problem.message}`);
}

/** The source's only problems stand where it is marked, and say what is given, in the same order. */
function expectProblems(source: string, essences: readonly (string | RegExp)[], env: Record<string, string> = {}): void {
  const { text, places } = marked(source);
  const found = problemsOf(text, env);
  expect(found.map((problem) => problem.split(' ', 1)[0])).toEqual(places);
  for (const [i, essence] of essences.entries())
    expect(found[i]).toMatch(essence instanceof RegExp ? essence : new RegExp(essence.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  expect(essences).toHaveLength(places.length);
}

/** A deployment whose only dataset is the webshop's orders with these entries in place of the standard ones. */
function orders(entries: string, more = ''): string {
  const standard = ['channel: { value: webshop }', 'channel_order_id: id', 'status: state', 'currency: currency', 'total: grand_total', 'placed_at: created'];
  const names = [...entries.matchAll(/^▶?(\w+):/gm)].map((match) => match[1]);
  const kept = standard.filter((line) => !names.includes(line.split(':', 1)[0]));
  const columns = [...kept, ...entries.split('\n')].map((line) => `          ${line}`).join('\n');
  return `systems:\n  webshop:\n    role: channel\n    url: sqlite:shop.db\n    datasets:\n      orders:\n        table: shop_orders\n        columns:\n${columns}\n${more}`;
}

const ERP = 'books: { role: erp, url: "sqlite:b.db", datasets: { credits: { sql: select 1 } } }';

describe('the file as a whole', () => {
  test.each([
    ['an unknown key', `▶timezon: UTC\nsystems: { ${ERP} }`, 'unknown key "timezon" — did you mean "timezone"?'],
    ['schedules', `systems: { ${ERP} }\n▶schedules: {}`, '"schedules" is not built yet'],
    ['mail', `systems: { ${ERP} }\n▶mail: { smtp: x }`, '"mail" is not built yet'],
    ['no systems', '▶timezone: UTC', 'declares no systems'],
    ['systems in a list', 'systems: ▶[a, b]', '"systems" must hold keys with values'],
    ['a text where a map belongs', '▶just text', 'keys with values belong here (state, timezone, calendar, variants, systems, facilities, teams)'],
    ['a time zone that does not exist', `timezone: ▶America/Chicgo\nsystems: { ${ERP} }`, 'time zone: "America/Chicgo" — did you mean "America/Chicago"?'],
    ['an abbreviation of a time zone', `timezone: ▶CST\nsystems: { ${ERP} }`, 'an abbreviation, which means another zone elsewhere: "CST"; name a place'],
    ['an empty time zone', `timezone: ▶""\nsystems: { ${ERP} }`, '"timezone" is empty'],
    ['state in PostgreSQL', `state: ▶postgres://db/tally\nsystems: { ${ERP} }`, '"state" is kept in MySQL, MariaDB or SQLite'],
    ['state in a database of another make', `state: ▶oracle://db/tally\nsystems: { ${ERP} }`, '"state" must begin with mysql://'],
  ])('%s is a problem at its place', (_, source, essence) => {
    expectProblems(source, [essence]);
  });

  test('a missing variable is named with its cure, and does not hide what else is wrong', () => {
    const source = `systems:\n  shop:\n    role: erp\n    url: ▶"\${SHOP_URL}"\n    timezone: ▶Mars\n    datasets: { credits: { sql: select 1 } }\n`;
    expectProblems(source, [/variable SHOP_URL is not set: set it, or give a default as "\$\{SHOP_URL:-…\}"/, 'time zone: "Mars"']);
  });

  test('an empty variable counts as missing', () => {
    expectProblems(`systems: { b: { role: erp, url: ▶"\${U}", datasets: { credits: { sql: select 1 } } } }`, ['variable U is not set'], { U: '' });
  });
});

describe('a system', () => {
  const system = (entries: string): string => `systems:\n  ▶shop: { ${entries} }`;
  test.each([
    ['no role', system('url: "sqlite:s.db", datasets: {}'), 'system "shop" has no role: say channel, oms, warehouse, erp'],
    ['no url', system('role: erp, datasets: {}'), 'system "shop" has no url: say mysql://…'],
    ['no datasets', system('role: erp, url: "sqlite:s.db"'), 'system "shop" has no datasets'],
    ['an unknown role', 'systems: { s: { role: ▶chanel, url: "sqlite:s", datasets: {} } }', '"chanel" is no role — did you mean "channel"?'],
    ['a list for a role', 'systems: { s: { role: ▶[oms], url: "sqlite:s", datasets: {} } }', '"role" must be plain text'],
    [
      'an unknown database',
      'systems: { s: { role: oms, url: ▶"mssql://db/s", datasets: {} } }',
      '"url" must begin with mysql://, mariadb://, postgres://, postgresql:// or sqlite:',
    ],
    [
      'a duration in words',
      'systems: { s: { role: oms, url: "sqlite:s", read: { statement_timeout: ▶ten minutes }, datasets: {} } }',
      '"ten minutes" is no duration: write it as 90s, 10m or 1h',
    ],
    ['no time at all', 'systems: { s: { role: oms, url: "sqlite:s", read: { statement_timeout: ▶0s }, datasets: {} } }', '"0s" must be between 1s and 24d'],
    [
      'more time than a database can keep',
      'systems: { s: { role: oms, url: "sqlite:s", read: { statement_timeout: ▶25d }, datasets: {} } }',
      '"25d" must be between 1s and 24d',
    ],
    ['an unknown key of read', 'systems: { s: { role: oms, url: "sqlite:s", read: { ▶timeout: 1m }, datasets: {} } }', 'unknown key "timeout"'],
    [
      'an unknown dataset',
      'systems: { s: { role: oms, url: "sqlite:s", datasets: { ▶allocation: { sql: select 1 } } } }',
      'there is no dataset "allocation" — did you mean "allocations"?',
    ],
    [
      'a dataset of another role',
      'systems: { s: { role: channel, url: "sqlite:s", datasets: { ▶invoices: { sql: select 1 } } } }',
      'invoices is stated by erp, not by a system of role channel (which may state orders, ',
    ],
  ])('with %s is a problem at its place', (_, source, essence) => {
    expectProblems(source, [essence]);
  });

  test('owns key columns only, of values that stand in a list', () => {
    const owning = (owns: string): string => `systems: { s: { role: warehouse, url: "sqlite:s", owns: { ${owns} }, datasets: {} } }`;
    expectProblems(owning('▶facilty: [DAL]'), ['cannot own "facilty", which is no key column — did you mean "facility"?']);
    expectProblems(owning('▶quantity: [1]'), ['a system of role warehouse cannot own "quantity", which is no key column']);
    expectProblems(owning('facility: ▶DAL'), ['"facility" must be a list']);
    expectProblems(owning('facility: ▶[]'), ['owns no value of "facility"']);
    expectProblems(owning('facility: [DAL, ▶{ a: b }]'), ['"facility" must be plain text']);
  });

  test('cannot own what another of its role owns; one of another role may', () => {
    const three = (third: string, mark: string): string => `systems:
  dallas: { role: warehouse, url: "sqlite:d", owns: { facility: [DAL] }, datasets: {} }
  reno: { role: warehouse, url: "sqlite:r", owns: { facility: [RNO] }, datasets: {} }
  third: { role: ${third}, url: "sqlite:t", owns: { facility: [LAX, ${mark}DAL] }, datasets: {} }`;
    expectProblems(three('warehouse', '▶'), ['facility "DAL" is owned by dallas already']);
    expectProblems(three('oms', ''), []);
  });

  test('owns facilities that are declared, once any are', () => {
    const source = (facilities: string, mark: string): string => `systems:
  dallas: { role: warehouse, url: "sqlite:d", owns: { facility: [${mark}DLA] }, datasets: {} }
${facilities}`;
    expectProblems(source('facilities: { DAL: {} }', '▶'), ['there is no facility "DLA" — did you mean "DAL"?']);
    expectProblems(source('', ''), []);
  });

  test('agrees with its sisters on the type of an extra column', () => {
    const source = `systems:
  dallas: { role: warehouse, url: "sqlite:d", datasets: { inventory: { sql: select 1, extra: { zone: text } } } }
  reno: { role: warehouse, url: "sqlite:r", datasets: { inventory: { sql: select 1, extra: { zone: ▶integer } } } }
  oms: { role: oms, url: "sqlite:o", datasets: { inventory: { sql: select 1, extra: { zone: integer } } } }`;
    expectProblems(source, ['"zone" is text in dallas: one type for all systems of a role']);
  });
});

describe('a dataset', () => {
  const inventory = (entries: string, mark = ''): string =>
    `systems:\n  w:\n    role: warehouse\n    url: sqlite:w.db\n    datasets:\n      ${mark}inventory: ${entries}`;
  test.each([
    ['neither table nor sql', inventory('{ columns: { sku: a, facility: b, on_hand: c } }', '▶'), 'names neither its table nor its sql'],
    ['both table and sql', inventory('{ table: t, ▶sql: select 1 }'), 'from a table or by sql, not both'],
    ['a condition beside sql', inventory('{ sql: select 1, ▶where: "a = 1" }'), '"where" belongs to "table"'],
    ['a statement that writes', inventory('{ sql: ▶"DELETE FROM bins" }'), '"sql" must be one SELECT'],
    ['a select in a comment alone', inventory('{ sql: ▶"/* select */ drop table bins" }'), '"sql" must be one SELECT'],
    ['no columns at all', inventory('{ table: t }', '▶'), 'inventory of a system of role warehouse must map sku, facility, on_hand'],
    ['a required column left out', inventory('{ table: t, columns: { sku: a, on_hand: b } }', '▶'), 'must map facility: name the source column'],
    ['a list of columns', inventory('{ sql: select 1, columns: ▶[sku] }'), '"columns" must hold keys with values'],
    ['an unknown key', inventory('{ sql: select 1, ▶colums: {} }'), 'unknown key "colums" — did you mean "columns"?'],
    [
      'an unknown column',
      inventory('{ sql: select 1, columns: { ▶on_hnd: x } }'),
      'inventory has no column "on_hnd" — did you mean "on_hand"? (a column of your own is declared under "extra")',
    ],
    [
      'an extra column that is none',
      inventory('{ sql: select 1, extra: { ▶on_hand: quantity } }'),
      '"on_hand" is a column of inventory as it is: move it to "columns"',
    ],
    [
      'an extra column without type',
      inventory('{ sql: select 1, extra: { zone: ▶{ column: z } } }'),
      '"zone" needs a type: zone: text, or zone: { column: …, type: text }',
    ],
    ['an extra column of unknown type', inventory('{ sql: select 1, extra: { zone: ▶txt } }'), '"txt" is no type of column — did you mean "text"?'],
    ['an extra column that no rule could name', inventory('{ sql: select 1, extra: { ▶"Zone 1": text } }'), '"Zone 1" cannot be the name of a fact'],
  ])('with %s is a problem at its place', (_, source, essence) => {
    expectProblems(source, [essence]);
  });

  test('of orders must map order_id in the OMS, which a channel need not', () => {
    const source = (role: string, mark: string): string =>
      `systems: { s: { role: ${role}, url: "sqlite:s", datasets: { ${mark}orders: { table: o, columns: { channel: a, channel_order_id: b, status: c, currency: d, total: e, placed_at: f } } } } }`;
    expectProblems(source('oms', '▶'), ['orders of a system of role oms must map order_id']);
    expectProblems(source('channel', ''), []);
  });

  test('of order lines must name the order in one way or the other', () => {
    expectProblems(
      'systems: { s: { role: oms, url: "sqlite:s", datasets: { ▶order_lines: { table: o, columns: { line_id: l, ordered: q, cancelled: c } } } } }',
      ['must map order_id or channel_order_id, sku'],
    );
  });

  test('of amounts must say their currency', () => {
    expectProblems(inventory('{ table: t, columns: { sku: a, facility: b, on_hand: c, unit_cost: ▶cost } }'), [
      '"unit_cost" is money and needs a currency: unit_cost: { column: …, currency: { value: USD } }',
    ]);
    expectProblems(inventory('{ table: t, columns: { sku: a, facility: b, on_hand: c }, extra: { freight: ▶money } }'), [
      '"freight" is money and needs a currency',
    ]);
  });
});

describe('a column', () => {
  test.each([
    [
      'an unmapped word of ours',
      'status: { column: state, map: { done: ▶shiped, new: open } }',
      '"shiped" is none of the words of "status" — did you mean "shipped"?',
    ],
    ['a list in a map', 'status: { column: state, map: { done: ▶[shipped] } }', '"done" must be mapped to one word'],
    ['an empty map', 'status: { column: state, map: ▶{} }', '"map" is empty'],
    [
      'a map in a file that is not there',
      'status: { column: state, map: { file: ▶statuses.csv } }',
      'statuses.csv: there is no such file (it is looked for beside tallyman.yaml)',
    ],
    ['an outcome that there is not', 'status: { column: state, map: { a: open }, unmapped: ▶ignore }', '"unmapped" must be reject or keep'],
    ['an outcome without a map', 'status: { column: state, ▶unmapped: keep }', '"unmapped" says nothing without "map"'],
    [
      'a default outside the map',
      'status: { column: state, map: { new: open }, default: ▶nwe }',
      `the default "nwe" is in the source's spelling, and "map" lacks it — did you mean "new"?`,
    ],
    ['a default that is no word', 'status: { column: state, default: ▶opn }', '"opn" is none of the words of "status" — did you mean "open"?'],
    ['a fixed value that is no word', 'status: { value: ▶done }', '"done" is none of the words of "status"'],
    ['a default that is no number', 'total: { column: t, default: ▶none }', 'the default "none" is no money'],
    ['a default that is no date', 'placed_at: { column: t, default: ▶0000-00-00 }', 'the default "0000-00-00" is no instant'],
    ['a fixed value that is no number', 'total: { value: ▶nothing }', '"nothing" is no money'],
    ['the wrong type', 'total: { column: t, type: ▶quantity }', '"total" is money in this dataset, not quantity'],
    ['a type that there is not', 'total: { column: t, type: ▶mony }', '"mony" is no type of column — did you mean "money"?'],
    ['a list for a type', 'total: { column: t, type: ▶[money] }', '"type" must be plain text'],
    ['an unknown key', 'total: { ▶colunm: t }', 'unknown key "colunm" — did you mean "column"?'],
    ['no name', 'total: ▶', 'names no column'],
    ['an empty name', 'total: { column: ▶"" }', '"column" is empty'],
    ['a list of names', 'total: ▶[a, b]', 'keys with values belong here (column, value, type'],
    ['a normalized amount', 'total: { column: t, ▶normalize: [trim] }', '"normalize" is for columns of type text; "total" is money'],
    ['a mapped amount', 'total: { column: t, ▶map: { a: b } }', '"map" is for columns of type text'],
    ['a way to normalize that there is not', 'channel_order_id: { column: id, normalize: [trim, ▶upcase] }', '"upcase" is no way to normalize'],
    ['a prefix that is not ASCII', 'channel_order_id: { column: id, normalize: [{ strip_prefix: ▶"№" }] }', '"strip_prefix" takes a text of ASCII characters'],
    ['two normalizations in one', 'channel_order_id: { column: id, normalize: [▶{ strip_prefix: a, strip_suffix: b }] }', 'a way to normalize is trim,'],
    ['one normalization without a list', 'channel_order_id: { column: id, normalize: ▶trim }', '"normalize" must be a list'],
    ['the currency of a text', 'status: { column: s, ▶currency: c }', '"currency" is for columns of type money; "status" is text'],
    ['a currency that is none', 'total: { column: t, currency: { value: ▶dollars } }', '"dollars" is no currency'],
    ['a currency of another form', 'total: { column: t, currency: ▶[USD] }', '"currency" names the source column that holds it, or is { value: USD }'],
    ['the zone of a text', 'status: { column: s, ▶timezone: UTC }', '"timezone" is for columns of type instant; "status" is text'],
    ['an unknown zone', 'placed_at: { column: t, timezone: ▶UTCC }', '"timezone" is not the name of a time zone: "UTCC"'],
    ['both a value and a column', 'channel: { value: webshop, ▶column: c }', '"value" stands in every row as it is: leave out "column"'],
    ['a value and a map', 'channel: { value: webshop, ▶map: { a: b } }', 'leave out "map"'],
  ])('with %s is a problem at its place', (_, entry, essence) => {
    expectProblems(orders(entry), [essence]);
  });

  test('may take over its currency only as the source spells it', () => {
    expectProblems(orders('currency: { column: cur, normalize: [upper] }\ntotal: ▶grand_total'), [
      '"total" cannot take over a currency that is mapped, normalized or has a default',
    ]);
    expectProblems(orders('currency: { column: cur, normalize: [upper] }\ntotal: { column: grand_total, currency: { value: USD } }'), []);
  });

  test('that is not understood is one problem, not also a missing column or currency', () => {
    expectProblems(orders('currency: ▶'), ['names no column']);
  });

  test('may have a default that becomes a word once normalized, and one in the spelling of the map', () => {
    expectProblems(orders('status: { column: state, normalize: [lower], default: OPEN }'), []);
    expectProblems(orders('status: { column: state, map: { 1: open }, default: 1 }'), []);
  });

  test('with several faults has them all reported', () => {
    expectProblems(orders('total: { ▶colunm: t, type: ▶text, ▶normalize: [▶tirm] }'), [
      'unknown key "colunm"',
      'not text',
      '"normalize" is for',
      '"tirm" is no way to normalize',
    ]);
  });
});

describe('a map in a file', () => {
  test.each<[string, string, readonly [number, string][]]>([
    ['without its first line', 'completed,shipped\n', [[1, 'the first line must be source,ours: two columns, with a comma between them']]],
    ['of semicolons', 'source;ours\ncompleted;shipped\n', [[1, 'the first line must be source,ours']]],
    ['that is empty', '', [[1, 'the first line must be source,ours']]],
    ['with a first line only', 'source,ours\n', [[1, 'maps no word: write one source word and ours in each line']]],
    ['with a word that is none of ours', 'source,ours\ndone,shipped\nnew,opne\n', [[3, '"opne" is none of the words of "status" — did you mean "open"?']]],
    ['with a word mapped twice', 'source,ours\nnew,open\ndone,shipped\nnew,held\n', [[4, '"new" stands in two lines: keep one']]],
    ['with a word mapped to nothing', 'source,ours\nnew,\n', [[2, '"new" must be mapped to one word']]],
    ['with a comma outside quotes', 'source,ours\nsent, in part,shipped\n', [[2, 'has 3 cells, not two: a word that holds a comma stands in quotes']]],
    ['with half a line', 'source,ours\nnew\n', [[2, 'has one cell, not two']]],
    [
      'with a quote left open, and a fault before it',
      'source,ours\n"a\nb",opne\n"new,open\n',
      [
        [2, '"opne" is none of the words'],
        [4, 'a quote is not closed'],
      ],
    ],
    ['with text behind a quote', 'source,ours\n"new"x,open\n', [[2, 'or something follows the one that closes: within quotes write it twice']]],
  ])('%s has its problems in that file, line by line', (_, csv, expected) => {
    const { problems } = readDeployment(orders('status: { column: state, map: { file: statuses.csv } }'), { beside: { 'statuses.csv': csv } });
    expect(problems.map(({ file, line }) => [file, line])).toEqual(expected.map(([line]) => ['statuses.csv', line]));
    for (const [i, [, essence]] of expected.entries()) expect(problems[i]?.message).toContain(essence);
  });
});

describe('the calendar', () => {
  test.each([
    ['a word that is no day', 'calendar: { weekend: [sat, ▶saturn] }', '"saturn" is no day of the week (known: mon, tue, wed, thu, fri, sat, sun)'],
    ['a day misspelt', 'calendar: { weekend: [▶satt] }', '"satt" is no day of the week — did you mean "sat"?'],
    ['a day twice', 'calendar: { weekend: [sat, ▶sat] }', '"sat" is named twice'],
    ['no day of business', 'calendar: { weekend: ▶[mon, tue, wed, thu, fri, sat, sun] }', 'leaves no day of business'],
    ['one day without a list', 'calendar: { weekend: ▶sun }', '"weekend" must be a list'],
    ['a date of another form', 'calendar: { holidays: [2026-12-25, ▶25.12.2026] }', '"25.12.2026" is no date: write it as 2026-12-25'],
    ['a date that does not exist', 'calendar: { holidays: [▶2026-02-30] }', '"2026-02-30" is no date'],
    ['an instant', 'calendar: { holidays: [▶"2026-12-25 00:00"] }', '"2026-12-25 00:00" is no date'],
    ['a date twice', 'calendar: { holidays: [2026-12-25, ▶2026-12-25] }', '"2026-12-25" is named twice'],
    ['an unknown key', 'calendar: { ▶holiday: [2026-12-25] }', 'unknown key "holiday" — did you mean "holidays"?'],
    ['a list in it', 'calendar: ▶[sat, sun]', 'keys with values belong here (weekend, holidays)'],
  ])('with %s is a problem at its place', (_, calendar, essence) => {
    expectProblems(`${calendar}\nsystems: { ${ERP} }\n`, [essence]);
  });
});

describe('guards, watermarks and variants', () => {
  const guarded = (entry: string): string => `systems: { b: { role: erp, url: "sqlite:b.db", ${entry}, datasets: { credits: { sql: select 1 } } } }`;
  const marking = (entry: string): string => `systems: { b: { role: erp, url: "sqlite:b.db", datasets: { credits: { sql: select 1, ${entry} } } } }`;
  test.each([
    ['a guard of nothing', guarded('▶guard: {}'), 'guards nothing: say { min_rows: 1, max_drop: 20% }'],
    ['rows in per cent', guarded('guard: { min_rows: ▶1% }'), '"min_rows" must be a whole number'],
    ['a drop without its sign', guarded('guard: { max_drop: ▶20 }'), '"max_drop" must be a percentage, such as 20%'],
    ['a drop of more than all', guarded('guard: { max_drop: ▶101% }'), '"max_drop" must be between 0% and 100%, not "101%"'],
    ['a guard of another kind', guarded('guard: { ▶max_dorp: 20% }'), 'unknown key "max_dorp" — did you mean "max_drop"?'],
    ['a guard of one dataset', marking('▶guard: { min_rows: 1 }'), 'unknown key "guard"'],
    ['a watermark without a place', marking('▶watermark: { fence_max: 26h }'), 'says not where it stands: name the column'],
    ['a watermark in two places', marking('watermark: { column: a, ▶sql: select 1 }'), 'a watermark is read from a column or by sql, not both'],
    ['a watermark that writes', marking('watermark: { sql: ▶"DELETE FROM loads" }'), '"sql" must be one SELECT'],
    ['a fence in business days', marking('watermark: { column: a, fence_max: ▶2bd }'), '"2bd": only exact time is counted here: write it as 30m, 4h or 26h'],
    ['a fence in words', marking('watermark: { column: a, fence_max: ▶a day }'), '"a day" is no duration: write it as 30m'],
    ['a fence of no time', marking('watermark: { column: a, fence_max: ▶0s }'), '"0s" is no time at all'],
    ['a variant twice', `variants: [sales-by-order, ▶sales-by-order]\nsystems: { ${ERP} }`, '"sales-by-order" is named twice'],
    ['variants without a list', `variants: ▶sales-by-order\nsystems: { ${ERP} }`, '"variants" must be a list'],
  ])('%s is a problem at its place', (_, source, essence) => {
    expectProblems(source, [essence]);
  });
});

describe('facilities and teams', () => {
  const facilities = (lines: string): string =>
    `systems:\n  books: { role: erp, url: "sqlite:b.db", datasets: { credits: { sql: select 1 } } }\n  oms: { role: oms, url: "sqlite:o.db", datasets: {} }\n${lines}`;
  test.each([
    ['a code in an unknown system', 'facilities: { DAL: { codes: { ▶omz: "1" } } }', 'there is no system "omz" — did you mean "oms"?'],
    ['an empty code', 'facilities: { DAL: { codes: { oms: ▶"" } } }', 'its code in oms is empty'],
    ['two facilities of one code', 'facilities:\n  DAL: { codes: { oms: "1" } }\n  RNO: { codes: { oms: ▶"1" } }', '"1" means facility DAL in oms already'],
    ["another facility's own name for a code", 'facilities:\n  DAL: { codes: { oms: ▶RNO } }\n  RNO: {}', '"RNO" means facility RNO in oms already'],
    ['a zone that does not exist', 'facilities: { DAL: { timezone: ▶Texas } }', 'time zone: "Texas"'],
    ['a capacity in words', 'facilities: { DAL: { counts_per_day: ▶forty } }', '"counts_per_day" must be a whole number, such as 40'],
    ['a broken capacity', 'facilities: { DAL: { counts_per_day: ▶4.5 } }', '"counts_per_day" must be a whole number'],
    ['a mail address that is none', 'facilities: { DAL: { mail: ▶dallas } }', '"mail" is not a mail address, such as ops@example.com'],
    ['an unknown key', 'facilities: { DAL: { ▶zone: UTC } }', 'unknown key "zone"'],
    ["a team's address with a second one", 'teams: { oms: { mail: ▶"a@example.com,b@example.com" } }', '"mail" is not a mail address'],
    ["a line break in a team's address", 'teams: { oms: { mail: ▶"a@example.com\\nBcc: x@example.com" } }', '"mail" is not a mail address'],
    ['teams in a list', 'teams: ▶[oms]', '"teams" must hold keys with values'],
  ])('%s is a problem at its place', (_, lines, essence) => {
    expectProblems(facilities(lines), [essence]);
  });
});
