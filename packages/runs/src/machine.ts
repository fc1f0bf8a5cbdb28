import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';

/** Where a run was executed: enough to judge its times. */
export interface Machine {
  /** Version of Node, e.g. `v20.20.2`. */
  node: string;
  /** e.g. `linux 6.1.0 x64` */
  os: string;
  cpu: { model: string; threads: number };
  memoryBytes: number;
}

/** This machine. */
export function describeMachine(): Machine {
  return {
    node: process.version,
    os: `${platform()} ${release()} ${arch()}`,
    cpu: { model: cpus()[0]?.model ?? 'unknown', threads: availableParallelism() },
    memoryBytes: totalmem(),
  };
}
