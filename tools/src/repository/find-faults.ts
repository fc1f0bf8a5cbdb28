/** What may not be in a tracked file. A fault is `line` (from 1) and what is wrong there. */
export interface Fault {
  line: number;
  message: string;
}

/** Lines of a source file at which it must have been divided. */
const LONGEST_SOURCE = 500;
const SOURCE = /\.(ts|mjs|py)$/;
const LOCK_FILE = /(^|\/)pnpm-lock\.yaml$/;
const HOST = /\w+:\/\/[\w.-]+/;
const MACHINE_PATH = /(?<![\w.:/}\]-])\/(?:home|Users|root|work)\/[\w.-]+/;

/**
 * The faults of a file: hosts in the lock file (they tie an install to one registry), paths of somebody's
 * machine, sources that are too long to read.
 *
 * @param path relative to the repository, decides which rules hold
 */
export function findFaults(path: string, text: string): Fault[] {
  const lines = text.split('\n');
  const faults = lines.flatMap((line, index) =>
    faultsOfLine(path, line).map((message) => ({ line: index + 1, message })),
  );
  if (SOURCE.test(path) && lines.length > LONGEST_SOURCE + 1) {
    faults.push({
      line: LONGEST_SOURCE + 1,
      message: `Source must end by line ${LONGEST_SOURCE}, has ${lines.length - 1}`,
    });
  }
  return faults;
}

function faultsOfLine(path: string, line: string): string[] {
  const faults: string[] = [];
  const machinePath = MACHINE_PATH.exec(line);
  if (machinePath) faults.push(`Path "${machinePath[0]}" exists on one machine only`);
  const host = LOCK_FILE.test(path) ? HOST.exec(line) : null;
  if (host) faults.push(`Lock file must name no host, has "${host[0]}"`);
  return faults;
}
