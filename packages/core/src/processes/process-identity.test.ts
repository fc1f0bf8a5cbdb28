import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isGone, isRunning, pidOf, processIdentity } from './process-identity.js';

describe('isGone()', () => {
  it('is false for this process and for a child, until the child is killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const identity = processIdentity(child.pid);
    expect([isGone(processIdentity()), isGone(identity), isRunning(child.pid!)]).toEqual([
      false,
      false,
      true,
    ]);
    expect(pidOf(identity)).toBe(child.pid);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect([isGone(identity), isRunning(child.pid!)]).toEqual([true, false]);
  });

  it.skipIf(!existsSync('/proc/self/stat'))(
    'is true for an earlier process with the same id, and one before the last boot (skipped without /proc)',
    () => {
      const [pid, start, boot, namespace, host] = processIdentity().split('-');
      expect(isGone([pid, Number(start) - 1, boot, namespace, host].join('-'))).toBe(true);
      expect(isGone([pid, start, '00000000', namespace, host].join('-'))).toBe(true);
    },
  );

  it('is false where it cannot know: another machine, another container, another format', () => {
    const [, start, boot, , host] = processIdentity().split('-');
    expect(isGone(`999999-${start}-00000000-1-00000000`)).toBe(false);
    expect(isGone(`999999-${start}-${boot}-1-${host}`)).toBe(false);
    expect(isGone('somebody')).toBe(false);
  });
});
