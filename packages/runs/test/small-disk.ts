/** Real file systems that are soon full, for tests that run as root; others skip. */
import { execFileSync, spawnSync } from 'node:child_process';

/** How many files and folders fit. */
export const SMALL_DISK_FILES = 64;

/** Mounts 256 KiB at `folder`; `undefined` where we may not. */
export function mountSmallDisk(folder: string): string | undefined {
  const options = `size=256k,nr_inodes=${SMALL_DISK_FILES}`;
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'none', folder]);
  return status === 0 ? folder : undefined;
}

/** Gives it 8 MiB. */
export function enlarge(folder: string): void {
  execFileSync('mount', ['-o', 'remount,size=8m', folder]);
}

/** Takes it away again. */
export function unmount(folder: string): void {
  execFileSync('umount', [folder]);
}
