/**
 * One process at a time works on a thing that several want. A lock is a set of claims: empty files
 * `<key>.<identity>.<ordinal>.claim`. Whoever wants the lock announces a claim, looks for other living claims,
 * and withdraws if there is one. Of two that announce at the same moment at least one sees the other, so never
 * do both hold; if both withdraw, their unequal pauses part them. Claims of dead processes can be removed by
 * anyone, because no name is ever used twice: there is no moment in which breaking a dead lock hits a new one.
 */
import { closeSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileError } from '../files/write-atomic.js';
import { isGone, pidOf, processIdentity } from './process-identity.js';

/** A lock that is held. */
export interface Lock {
  /** Lets a child hold it too, so that an orphan that still writes keeps others out until it is over. */
  share(pid: number): void;
  /** Gives it up; all who shared it must be over. */
  release(): void;
}

/** Who is in the way: shown to the user, who may delete `path` if that process cannot exist any more. */
export interface LockHolder {
  pid: number;
  path: string;
}

export interface LockOptions {
  signal?: AbortSignal | undefined;
  /** Called once if somebody else holds the lock. */
  onWait?: ((holder: LockHolder) => void) | undefined;
}

const SHORTEST_PAUSE_MS = 50;
let ordinal = 0;

/**
 * Waits until no other living process holds `key`, then holds it.
 *
 * @throws FileError if the folder cannot be written
 * @throws the signal's reason if it is aborted while waiting
 */
export async function acquireLock(folder: string, key: string, options: LockOptions = {}): Promise<Lock> {
  ordinal += 1;
  const own = ordinal;
  const pauseMs = SHORTEST_PAUSE_MS + ((process.pid + 7 * own) % SHORTEST_PAUSE_MS);
  for (let told = false; ; told = true) {
    options.signal?.throwIfAborted();
    const lock = tryLock(folder, key, own);
    if ('release' in lock) return lock;
    if (!told) options.onWait?.(lock);
    const { signal } = options;
    await sleep(pauseMs, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
  }
}

/** Whether a living process holds `key`; claims of dead ones are removed on the way. */
export function isLocked(folder: string, key: string): boolean {
  return livingClaims(folder, key).length > 0;
}

function tryLock(folder: string, key: string, own: number): Lock | LockHolder {
  const holderOf = (claim: string) => ({ pid: pidOf(claim.split('.')[1]!), path: join(folder, claim) });
  const before = livingClaims(folder, key)[0];
  if (before) return holderOf(before);
  const claims = [announce(folder, key, process.pid, own)];
  const rival = livingClaims(folder, key).find((claim) => !claims.includes(claim));
  if (rival) {
    withdraw(folder, claims);
    return holderOf(rival);
  }
  return {
    share: (pid) => void claims.push(announce(folder, key, pid, own)),
    release: () => withdraw(folder, claims),
  };
}

function announce(folder: string, key: string, pid: number, own: number): string {
  const claim = `${key}.${processIdentity(pid)}.${own}.claim`;
  try {
    mkdirSync(folder, { recursive: true });
    closeSync(openSync(join(folder, claim), 'wx'));
  } catch (error) {
    throw fileError('write', join(folder, claim), error);
  }
  return claim;
}

function withdraw(folder: string, claims: readonly string[]): void {
  for (const claim of claims) rmSync(join(folder, claim), { force: true });
}

function livingClaims(folder: string, key: string): string[] {
  const claims = listFolder(folder).filter((name) => name.startsWith(`${key}.`) && name.endsWith('.claim'));
  const [dead, living] = [claims.filter(isDead), claims.filter((claim) => !isDead(claim))];
  withdraw(folder, dead);
  return living;
}

const isDead = (claim: string) => isGone(claim.split('.')[1]!);

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // not made yet
  }
}
