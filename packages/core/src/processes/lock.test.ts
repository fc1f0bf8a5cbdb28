import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { FileError } from '../errors.js';
import { acquireLock, isLocked } from './lock.js';
import { processIdentity } from './process-identity.js';

const newFolder = () => join(mkdtempSync(join(tmpdir(), 'adaptmem-lock-')), 'locks');

describe('acquireLock()', () => {
  it('lets one holder in at a time, and everyone in the end', async () => {
    const folder = newFolder();
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        const lock = await acquireLock(folder, 'key');
        inside += 1;
        most = Math.max(most, inside);
        await sleep(5);
        inside -= 1;
        lock.release();
      }),
    );
    expect(most).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('does not let different keys wait for each other', async () => {
    const folder = newFolder();
    const locks = [await acquireLock(folder, 'one'), await acquireLock(folder, 'two')];
    expect([isLocked(folder, 'one'), isLocked(folder, 'two')]).toEqual([true, true]);
    for (const lock of locks) lock.release();
    expect(isLocked(folder, 'one')).toBe(false);
  });

  it('says once who is in the way, and stops waiting when aborted', async () => {
    const folder = newFolder();
    const lock = await acquireLock(folder, 'key');
    const onWait = vi.fn();
    const abort = new AbortController();
    const second = acquireLock(folder, 'key', { onWait, signal: abort.signal });
    await sleep(250);
    abort.abort(new Error('no more time'));
    await expect(second).rejects.toThrow('no more time');
    expect(onWait).toHaveBeenCalledTimes(1);
    expect(onWait.mock.calls[0]![0]).toEqual({
      pid: process.pid,
      path: join(folder, readdirSync(folder)[0]!),
    });
    lock.release();
  });

  it('takes over from a killed process at once, but waits for a child that shared the lock', async () => {
    const folder = newFolder();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const dead = spawn(process.execPath, ['-e', '']);
    const deadIdentity = processIdentity(dead.pid);
    await once(dead, 'exit');
    const first = await acquireLock(folder, 'key');
    first.share(child.pid!);
    const [shared] = readdirSync(folder).filter((name) => name.includes(`.${child.pid}-`));
    first.release();
    // What a killed scheduler leaves: its own dead claim and that of its child, which lives on.
    writeFileSync(join(folder, `key.${deadIdentity}.1.claim`), '');
    writeFileSync(join(folder, shared!), '');
    const onWait = vi.fn();
    const second = acquireLock(folder, 'key', { onWait });
    await vi.waitFor(() =>
      expect(onWait).toHaveBeenCalledWith({ pid: child.pid, path: join(folder, shared!) }),
    );
    child.kill('SIGKILL');
    (await second).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('names the folder that it cannot write', async () => {
    const folder = newFolder();
    writeFileSync(folder, 'a file in its place');
    await expect(acquireLock(folder, 'key')).rejects.toThrow(FileError);
  });
});
