/** Real file systems that are soon full, for tests that run as root; others skip. */
import { execFileSync, spawnSync } from 'node:child_process';

/** Mounts so much space at `folder`; `undefined` where we may not. */
export function mountSmallDisk(folder: string, kibibytes = 256): string | undefined {
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'none', folder]);
  return status === 0 ? folder : undefined;
}

/** Takes it away again. */
export function unmount(folder: string): void {
  execFileSync('umount', [folder]);
}
