/** How the server refuses: every way it can fail, with its HTTP status, and errors as what a client gets. */
import { AppError, InputError, nearestWord } from '@adaptmem/core';
import type { FastifyError } from 'fastify';
import type { Problem } from './api/problem.js';

/** A refusal with a status of its own. */
export class Refusal extends AppError {
  readonly status: number;

  constructor(status: number, code: string, message: string, hint?: string) {
    super(code, message, hint === undefined ? {} : { hint });
    this.status = status;
  }
}

export const REFUSALS = {
  noRoute: (path: string) =>
    new Refusal(404, 'NO_ROUTE', `There is nothing at ${path}`, 'GET /api/openapi.json lists the routes'),
  noRun: (id: string, known: readonly string[]) =>
    new Refusal(404, 'NO_RUN', `There is no run "${id}"`, didYouMean(id, known)),
  noFile: (path: string) => new Refusal(404, 'NO_FILE', `The run has no file "${path}"`),
  noJob: (id: number) => new Refusal(404, 'NO_JOB', `There is no job ${id}`),
  jobOver: (id: number, state: string) => new Refusal(409, 'JOB_OVER', `Job ${id} is ${state} already`),
  noExperiment: (file: string, known: readonly string[]) =>
    new Refusal(404, 'NO_EXPERIMENT', `There is no experiment "${file}"`, didYouMean(file, known)),
  fewRuns: () => new Refusal(400, 'FEW_RUNS', 'Expected two to twelve runs to compare'),
  noToken: () =>
    new Refusal(401, 'NO_TOKEN', 'Expected the token', 'The server printed an address with it when it began'),
  otherHost: (host: string) =>
    new Refusal(403, 'OTHER_HOST', `This server does not answer as "${host}"`, 'Start it with a token'),
  otherOrigin: (origin: string) =>
    new Refusal(403, 'OTHER_ORIGIN', `A page of ${origin} may not change anything here`),
} as const;

/** What a client gets for an error; what is a defect of ours is told to the log, not to the client. */
export function problemOf(error: unknown): { status: number; problem: Problem } {
  if (error instanceof InputError)
    return { status: 422, problem: { ...textOf(error), issues: [...error.issues] } };
  if (error instanceof AppError)
    return { status: error instanceof Refusal ? error.status : 422, problem: textOf(error) };
  const { statusCode = 500, validation, code, message } = error as FastifyError;
  if (validation) return { status: 400, problem: { code: 'REQUEST', message: validationText(error) } };
  if (statusCode < 500) return { status: statusCode, problem: { code, message } };
  const problem = { code: 'DEFECT', message: 'The server failed; its log says more' };
  return { status: 500, problem };
}

const textOf = ({ code, message, hint }: AppError): Problem => ({
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
});

/** Every mistake of a request, e.g. `body/set: Invalid input: expected array`. */
function validationText(error: unknown): string {
  const { validation = [], validationContext = 'request' } = error as FastifyError;
  return validation
    .map(({ instancePath, message }) => `${validationContext}${instancePath}: ${message}`)
    .join('\n');
}

function didYouMean(word: string, known: readonly string[]): string | undefined {
  const near = nearestWord(word, known);
  return near === undefined ? undefined : `Did you mean "${near}"?`;
}
