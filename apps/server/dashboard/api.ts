/** The server's answers, typed; what it refuses is thrown as a ProblemError. */
import type { Comparison } from '../src/api/comparison.js';
import type { ExperimentList, ExperimentText } from '../src/api/experiment.js';
import type { Job, JobList, JobRequest } from '../src/api/job.js';
import type { Problem } from '../src/api/problem.js';
import type { RunDetail, RunList } from '../src/api/run.js';
import type { WhatIfAnswer, WhatIfRequest, WhatIfSystems } from '../src/api/what-if.js';

/** The server refused, or does not answer. */
export class ProblemError extends Error {
  constructor(
    /** Of HTTP; 0 if there was no answer. */
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.message);
    this.name = 'ProblemError';
  }
}

/** Paths of what is followed or opened rather than asked for. */
export const PATHS = {
  runEvents: (id: string) => `/api/runs/${encodeURIComponent(id)}/events`,
  jobEvents: '/api/jobs/events',
  runFile: (id: string, path: string) =>
    `/runs/${encodeURIComponent(id)}/files/${path.split('/').map(encodeURIComponent).join('/')}`,
};

export const getRuns = (signal: AbortSignal) => ask<RunList>('/api/runs', { signal });

export const getRun = (id: string, signal: AbortSignal) =>
  ask<RunDetail>(`/api/runs/${encodeURIComponent(id)}`, { signal });

/** @param runs at least two */
export const getComparison = (runs: readonly string[], signal: AbortSignal) =>
  ask<Comparison>(`/api/compare?runs=${runs.map(encodeURIComponent).join(',')}`, { signal });

export const getExperiments = (signal: AbortSignal) => ask<ExperimentList>('/api/experiments', { signal });

export const getExperiment = (file: string, signal: AbortSignal) =>
  ask<ExperimentText>(`/api/experiments/${encodeURIComponent(file)}`, { signal });

export const getJobs = (signal: AbortSignal) => ask<JobList>('/api/jobs', { signal });

export const postJob = (request: JobRequest, signal: AbortSignal) =>
  ask<Job>('/api/jobs', { ...json(request), signal });

/** Cancels. */
export const deleteJob = (id: number, signal: AbortSignal) =>
  ask<Job>(`/api/jobs/${id}`, { method: 'DELETE', signal });

/** What the job printed so far. */
export const getJobLog = async (id: number, signal: AbortSignal): Promise<string> =>
  (await answerOf(`/api/jobs/${id}/log`, { signal })).text();

export const getWhatIf = (run: string, signal: AbortSignal) =>
  ask<WhatIfSystems>(`/api/what-if/${encodeURIComponent(run)}`, { signal });

export const postWhatIf = (run: string, request: WhatIfRequest, signal: AbortSignal) =>
  ask<WhatIfAnswer>(`/api/what-if/${encodeURIComponent(run)}`, { ...json(request), signal });

const json = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  return (await answerOf(path, init)).json() as Promise<T>;
}

async function answerOf(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, init).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new ProblemError(0, {
      code: 'NO_ANSWER',
      message: 'The server does not answer.',
      hint: 'See whether it still runs, then load this page again.',
    });
  });
  if (!response.ok) throw new ProblemError(response.status, await problemOf(response));
  return response;
}

/** What the body says, or the bare status where something in between answered. */
async function problemOf(response: Response): Promise<Problem> {
  const unknown = { code: 'HTTP', message: `The server answered ${response.status} ${response.statusText}.` };
  const body: unknown = await response.json().catch(() => undefined);
  return isProblem(body) ? body : unknown;
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && 'message' in body;
