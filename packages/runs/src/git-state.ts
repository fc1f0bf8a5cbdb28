import { execFileSync } from 'node:child_process';

/** Which commit the code is of, and whether it was changed since. */
export interface GitState {
  commit: string;
  dirty: boolean;
}

/** The state of the checkout that `folder` lies in; `undefined` where there is no git or no commit. */
export function gitState(folder: string): GitState | undefined {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return { commit: git('rev-parse', 'HEAD'), dirty: git('status', '--porcelain') !== '' };
  } catch {
    return undefined;
  }
}
