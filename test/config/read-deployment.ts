// Reads a deployment from text, the files beside it given by name.

import { parseDeployment } from '../../src/config/parse-deployment.ts';

interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly folder?: string;
  readonly beside?: Readonly<Record<string, string>>;
}

export function readDeployment(text: string, { env = {}, folder = '/srv', beside = {} }: Surroundings = {}): ReturnType<typeof parseDeployment> {
  const readBeside = (path: string) => {
    const found = beside[path];
    return found === undefined ? { problem: 'there is no such file' } : { file: path, text: found };
  };
  return parseDeployment({ file: 'tallyman.yaml', text, folder, readBeside }, env);
}
