/** `pipeline runs`: what was run, the latest first. */
import { listRuns, type RunManifest, runState } from '@adaptmem/runs';

/** Prints a line for each run folder under `out`. */
export function listRunFolders({ out, json }: { out: string; json: boolean }): void {
  const runs = listRuns(out);
  if (json) {
    process.stdout.write(`${JSON.stringify(runs, null, 2)}\n`);
    return;
  }
  if (runs.length === 0) process.stdout.write(`No runs in ${out}\n`);
  for (const { folder, manifest, problem } of runs) {
    const state = manifest ? stateOf(manifest) : `unreadable: ${problem}`;
    process.stdout.write(
      `${manifest?.start.slice(0, 19) ?? ' '.repeat(19)}  ${state.padEnd(12)}  ${folder}\n`,
    );
  }
}

function stateOf(manifest: RunManifest): string {
  const state = runState(manifest);
  return state === 'failed' ? `exit ${manifest.exitStatus}` : state;
}
