// Which command lines a document shows, and what is wrong with them. Works on text and a commander program, so that it can be tested on made-up ones.
import type { Command } from 'commander';

export interface Interface {
  readonly program: Command;
  /** Of package.json. */
  readonly scripts: ReadonlySet<string>;
}

/**
 * Shell lines of the fenced blocks, and inline code, that call `tallyman`, `npm run …` or `npm test`. Continued lines are joined, prompts and comments left out;
 * `tasks list|show` is two lines, `[--json]` counts as `--json`, and what only shows a shape (`tallyman <command>`) is left out.
 */
export function findCommandLines(markdown: string): readonly string[] {
  const lines: string[] = [];
  const prose = markdown.replace(/^```(\w*)[^\n]*\n([\s\S]*?)^```/gm, (_, language: string, body: string) => {
    const joined = body.replace(/\s*\\\n\s*/g, ' ').split('\n');
    if (['', 'sh', 'bash', 'shell', 'console'].includes(language)) lines.push(...joined);
    return '';
  });
  // Within a table a bar is written with a backslash.
  lines.push(...[...prose.matchAll(/`([^`\n]+)`/g)].map((match) => (match[1] ?? '').replaceAll('\\|', '|')));
  const commands = lines.flatMap((line) => line.replace(/^\s*[$>]\s+/, '').split(/&&|;|\s\|\s/));
  const plain = commands.map((line) =>
    line
      .replace(/\s+#.*$/, '')
      .replace(/[[\]…]/g, '')
      .trim(),
  );
  return plain.filter((line) => !line.includes('<') && /^(?:npx tallyman|tallyman|npm run [\w:-]+|npm test)\b/.test(line)).flatMap(expandAlternatives);
}

function expandAlternatives(line: string): readonly string[] {
  const found = /(\S+)\|(\S+)/.exec(line);
  if (found === null) return [line];
  const alternatives = found[0].split('|');
  return alternatives.flatMap((word) => expandAlternatives(line.slice(0, found.index) + word + line.slice(found.index + found[0].length)));
}

/** Null where the line could be typed as it stands. */
export function findFault(line: string, { program, scripts }: Interface): string | null {
  const [first = '', second = '', third = '', ...rest] = splitWords(line);
  if (first === 'npm') {
    const script = second === 'test' ? 'test' : third;
    if (!scripts.has(script)) return `package.json has no script ${script}`;
    return script === 'tallyman' && rest[0] === '--' ? findUsageFault(rest.slice(1), program) : null;
  }
  return findUsageFault(splitWords(line).slice(first === 'npx' ? 2 : 1), program);
}

/** Every `--option` that the prose mentions by itself, as inline code. */
export function findLoneOptions(markdown: string): readonly string[] {
  return [...markdown.matchAll(/`(--[a-z-]+)[^`\n]*`/g)].map((match) => match[1] ?? '');
}

export function knownOptions(program: Command): ReadonlySet<string> {
  const own = [...program.options.flatMap((option) => [option.long, option.short]), '--help', '-h'].filter((name) => typeof name === 'string');
  return new Set([...own, ...program.commands.flatMap((command) => [...knownOptions(command)])]);
}

function findUsageFault(words: readonly string[], program: Command): string | null {
  let command = program;
  const operands: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const next = command.commands.find((child) => child.name() === word || child.aliases().includes(word));
    if (word.startsWith('-')) {
      const name = word.split('=')[0] ?? '';
      const option = ancestry(command)
        .flatMap((each) => each.options)
        .find((each) => each.long === name || each.short === name);
      if (option === undefined && !['--help', '-h'].includes(name)) return `${command.name()} has no option ${name}`;
      if (option?.required === true && !word.includes('=')) index += 1;
    } else if (next !== undefined && operands.length === 0) command = next;
    else operands.push(word);
  }
  const takes = command.registeredArguments;
  if (operands.length > 0 && takes.length === 0) return `${command.name()} knows no ${operands[0]}`;
  if (operands.length > takes.length && takes.at(-1)?.variadic !== true) return `${command.name()} takes ${takes.length} arguments, not ${operands.length}`;
  return null;
}

function ancestry(command: Command): readonly Command[] {
  return command.parent === null ? [command] : [command, ...ancestry(command.parent)];
}

/** As a shell would, with quotes; nothing else of a shell's language. */
function splitWords(line: string): readonly string[] {
  return [...line.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replace(/["']/g, ''));
}
