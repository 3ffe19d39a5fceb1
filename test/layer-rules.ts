// Which file may import which, and what a pure file may not touch. Works on text, so that the rules themselves can be tested on made-up files.
import { posix } from 'node:path';
import { blankLiterals } from './source-text.ts';

/** Left to right; a file imports from its own folder and from those left of it. Folders of one place do not know each other. */
const ORDER: readonly (readonly string[])[] = [
  ['domain'],
  ['compare'],
  ['rules'],
  ['lifecycle'],
  ['closure'],
  ['digest'],
  ['config'],
  ['sources', 'store'],
  ['mail'],
  ['reconcile'],
  ['worker', 'web'],
  ['commands'],
  ['main'],
];
const PURE = new Set(['domain', 'compare', 'rules', 'lifecycle', 'closure', 'digest']);
const PURE_PACKAGES = new Set([
  'fastest-levenshtein',
  'json-rules-engine',
  'liquidjs',
  'luxon',
  'ms',
  're2js',
  'yaml',
  'zod',
  'node:crypto',
  'node:timers/promises',
  'node:util',
]);
const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b/, 'Date.now'],
  [/\bnew Date(?!\s*\(\s*[^\s)])/, 'new Date()'],
  [/\bDateTime\.(?:now|local\(\s*\)|utc\(\s*\))/, "luxon's clock"],
  [/\bperformance\.now\b/, 'performance.now'],
  [/\bMath\.random\b/, 'Math.random'],
  [/\b(?:randomUUID|randomBytes|randomInt)\b/, 'random values'],
  [/\bprocess\./, 'process'],
  [/\bconsole\./, 'console'],
  [/\b(?:setTimeout|setInterval|fetch)\s*\(/, 'timers or the network'],
];

/** `files`: path from the repository's root (`src/…`, `migrations/…`) → text. One line a violation; none is what we want. */
export function findViolations(files: ReadonlyMap<string, string>): readonly string[] {
  const violations: string[] = [];
  const graph = new Map<string, readonly string[]>();
  for (const [file, text] of files) {
    const targets: string[] = [];
    for (const specifier of findImports(text)) {
      if (!specifier.startsWith('.')) {
        if (PURE.has(layerOf(file)) && !PURE_PACKAGES.has(specifier)) violations.push(`${file} is pure and imports ${specifier}`);
        continue;
      }
      const target = posix.join(posix.dirname(file), specifier);
      targets.push(target);
      const complaint = judgeImport(file, target);
      if (complaint !== null) violations.push(complaint);
    }
    graph.set(file, targets);
    if (PURE.has(layerOf(file))) {
      const code = blankLiterals(text);
      for (const [pattern, name] of IMPURE) if (pattern.test(code)) violations.push(`${file} is pure and uses ${name}`);
    }
  }
  return [...violations, ...findCycles(graph)];
}

/** Every module that the text imports or re-exports, types too, as it is written there. */
export function findImports(text: string): readonly string[] {
  const code = blankLiterals(text);
  // Literals are blanked, not removed: what stands between the quotes is found in the text at the same place.
  const matches = code.matchAll(/\b(?:from|import)\s*\(?\s*(?:'( *)'|"( *)")/dg);
  return [...matches].map((match) => text.slice(...(match.indices?.[1] ?? match.indices?.[2] ?? [0, 0])));
}

function layerOf(file: string): string {
  if (file === 'src/main.ts') return 'main';
  return file.startsWith('src/') ? (file.split('/')[1] ?? '') : (file.split('/')[0] ?? '');
}

function judgeImport(file: string, target: string): string | null {
  const from = layerOf(file);
  const to = layerOf(target);
  if (from === to) return null;
  if (to === 'migrations') return from === 'store' ? null : `${file} imports ${target}: migrations belong to store`;
  if (from === 'migrations') return `${file} imports ${target}: a migration stands as it was written, whatever becomes of the program`;
  const left = rank(to);
  const right = rank(from);
  if (left === null) return `${file} imports ${target}, which is in no layer`;
  if (right === null) return `${file} is in no layer`;
  return left < right ? null : `${file} imports ${target}: ${from} does not know ${to}`;
}

function rank(layer: string): number | null {
  const found = ORDER.findIndex((folders) => folders.includes(layer));
  return found === -1 ? null : found;
}

function findCycles(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start !== -1) cycles.push(`a cycle: ${[...path.slice(start), file].join(' → ')}`);
    if (start !== -1 || done.has(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}
