/** `pipeline doctor`: what this machine offers, and what to do about what is missing. */
import { AppError, findSharedData } from '@adaptmem/core';
import { BACKEND_CHOICES, hubSettings, listSnapshots, selectBackend, snapshotBytes } from '@adaptmem/model';
import { describeMachine } from '@adaptmem/runs';
import { REPOSITORY } from '../repository.js';
import { megabytes } from '../terminal/model-progress.js';

interface Finding {
  what: string;
  state: string;
}

/** Prints the findings; missing optional parts are no failure. */
export async function doctor({ json }: { json: boolean }): Promise<void> {
  const machine = describeMachine();
  const findings: Finding[] = [
    { what: 'node', state: `${machine.node} on ${machine.os}` },
    { what: 'cpu', state: `${machine.cpu.threads} threads, ${machine.cpu.model}` },
    { what: 'memory', state: `${(machine.memoryBytes / 2 ** 30).toFixed(1)} GiB` },
  ];
  for (const choice of BACKEND_CHOICES) if (choice !== 'auto') findings.push(await backendFinding(choice));
  findings.push({
    what: 'shared data',
    state: findSharedData(REPOSITORY) ?? 'none; set ADAPTMEM_SHARED for the GLUE experiments',
  });
  findings.push(...modelFindings());
  if (json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  else for (const { what, state } of findings) process.stdout.write(`${what.padEnd(16)}${state}\n`);
}

async function backendFinding(choice: string): Promise<Finding> {
  try {
    const { version } = await selectBackend(choice);
    return { what: `backend ${choice}`, state: `works, ${version}` };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { what: `backend ${choice}`, state: `${error.message}. ${error.hint ?? ''}` };
  }
}

/** Where models come from and which are there. */
function modelFindings(): Finding[] {
  const settings = hubSettings();
  const snapshots = listSnapshots(settings);
  const names = snapshots.map(({ snapshot }) => `${snapshot.repository}@${snapshot.revision}`);
  const bytes = snapshots.reduce((sum, { snapshot }) => sum + snapshotBytes(snapshot), 0);
  const held = names.length > 0 ? `${names.join(', ')}, ${megabytes(bytes)}` : 'none yet';
  const token = settings.token ? 'with a token' : 'without a token';
  return [
    { what: 'model hub', state: settings.offline ? 'offline' : `${settings.endpoint}, ${token}` },
    { what: 'models', state: `${held} in ${settings.cache}` },
  ];
}
