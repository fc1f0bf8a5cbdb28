/**
 * Who holds a lock or a temporary folder, as a text that fits in a file name and can be judged later without a
 * clock: process id, start time of the process (a process id is reused, the pair is not), boot, process-id
 * namespace (containers) and host. Where the system does not tell (no /proc), the process id alone decides.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

const IDENTITY = /^(\d+)-(\d+)-([0-9a-f]{8})-(\w+)-([0-9a-f]{8})$/;
const DEAD_STATES = ['Z', 'X']; // proc(5): zombie, dead

/** Identity of a running process on this machine, by default of this one. */
export function processIdentity(pid: number = process.pid): string {
  return [pid, startOf(pid) ?? 0, ...PLACE].join('-');
}

/** The process id in an identity. */
export function pidOf(identity: string): number {
  return Number(IDENTITY.exec(identity)?.[1]);
}

/**
 * Whether the process is certainly over. A process of another machine or container that shares the folder cannot
 * be seen from here and counts as running.
 */
export function isGone(identity: string): boolean {
  const [, pid, start, boot, namespace, host] = IDENTITY.exec(identity) ?? [];
  if (pid === undefined) return false;
  if (boot === PLACE[0] && namespace === PLACE[1]) return startOf(Number(pid)) !== Number(start);
  return boot !== PLACE[0] && host === PLACE[2];
}

/** Whether a process with that id runs on this machine. */
export function isRunning(pid: number): boolean {
  return startOf(pid) !== undefined;
}

/** Boot, process-id namespace, host. */
const PLACE: readonly [string, string, string] = [
  short(attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')) ?? hostname()),
  (attempt(() => readlinkSync('/proc/self/ns/pid')) ?? '').replace(/\D/g, '') || 'none',
  short(hostname()),
];

/** Clock ticks from boot to the start of a living process (proc(5), field 22); 0 where only life is known. */
function startOf(pid: number): number | undefined {
  const line = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (line === undefined) return process.platform === 'linux' ? undefined : lives(pid);
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' '); // from field 3; the name may hold anything
  return DEAD_STATES.includes(fields[0]!) ? undefined : Number(fields[19]);
}

function lives(pid: number): number | undefined {
  try {
    process.kill(pid, 0);
    return 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 0 : undefined;
  }
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
