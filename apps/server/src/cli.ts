#!/usr/bin/env node
/** `pnpm run serve`: options, an address, and an orderly end. */
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { AppError } from '@adaptmem/core';
import { Command, InvalidArgumentError } from 'commander';
import type { FastifyInstance } from 'fastify';
import { newToken } from './access/token.js';
import { createApp, type ServerOptions } from './app.js';
import { EXPERIMENTS, REPOSITORY } from './repository.js';

interface CliOptions {
  port: number;
  host: string;
  /** `false`: without one. */
  token?: string | false;
  experiments: string;
  out: string;
  cache: string;
  atOnce: number;
  jobs?: number;
  rate: number;
}

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];
const cache = process.env.ADAPTMEM_CACHE || join(REPOSITORY, '.adaptmem');

const program = new Command('serve')
  .description('Runs in the browser: submit, watch, browse, compare, what if.')
  .option('-p, --port <n>', 'where it listens; 0: any that is free', wholeNumber(0, 65_535), 4280)
  .option('--host <address>', 'the address at which it listens', '127.0.0.1')
  .option('--token <word>', 'who knows it may ask (default: ADAPTMEM_TOKEN, or a new one)')
  .option('--no-token', 'let everybody on this machine ask')
  .option('--experiments <folder>', 'experiment files that may be submitted', EXPERIMENTS)
  .option('-o, --out <folder>', 'where run folders are', join(REPOSITORY, 'runs'))
  .option('--cache <folder>', 'where finished stages and jobs are kept', cache)
  .option('--at-once <n>', 'experiments side by side', wholeNumber(1), 1)
  .option('-j, --jobs <n>', 'stages of an experiment side by side', wholeNumber(1))
  .option('--rate <n>', 'requests a minute from one address', wholeNumber(1), 1200)
  .helpOption('-h, --help', 'show this help')
  .configureHelp({ helpWidth: Math.min(process.stdout.columns || 80, 100) })
  .showHelpAfterError('(--help lists the options)')
  .exitOverride((exit) => process.exit(exit.exitCode === 0 ? 0 : 2))
  .action((options: CliOptions) => serve(options));

async function serve(options: CliOptions): Promise<void> {
  const token = tokenOf(options);
  const app = await createApp(serverOptions(options, token));
  closeOnSignal(app);
  await app.listen({ port: options.port, host: options.host }).catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  const { port } = app.server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  process.stdout.write(`http://${host}:${port}/${token === undefined ? '' : `?token=${token}`}\n`);
}

function closeOnSignal(app: FastifyInstance): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      process.stderr.write('Stopping; experiments that run go on when the server is started again\n');
      void app.close().then(() => process.exit(0));
    });
  }
}

/** @throws AppError `NO_TOKEN` if it is empty, or other machines could ask without one */
function tokenOf({ token, host }: CliOptions): string | undefined {
  if (token === '') throw new AppError('NO_TOKEN', '--token is empty: expected a word that is hard to guess');
  if (token !== false) return token ?? (process.env.ADAPTMEM_TOKEN || newToken());
  if (LOOPBACK.includes(host)) return undefined;
  throw new AppError('NO_TOKEN', `--no-token is for this machine alone, not for --host ${host}`);
}

function serverOptions(options: CliOptions, token: string | undefined): ServerOptions {
  const { out, cache, jobs: stages, experiments, atOnce, rate } = options;
  return {
    pipeline: { runs: out, cache, stages },
    experiments,
    jobs: join(cache, 'server-jobs'),
    atOnce,
    token,
    requestsPerMinute: rate,
    log: true,
    now: Date.now,
  };
}

function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    const end = most < Number.MAX_SAFE_INTEGER ? ` and at most ${most}` : '';
    throw new InvalidArgumentError(`Expected a whole number of at least ${least}${end}.`);
  };
}

try {
  await program.parseAsync();
} catch (error) {
  const { message, code } = error as NodeJS.ErrnoException;
  const isOurs = error instanceof AppError || (code ?? '').startsWith('E');
  const hint = error instanceof AppError && error.hint ? `\n${error.hint}` : '';
  process.stderr.write(`${isOurs ? `Error: ${message}${hint}` : (error as Error).stack}\n`);
  process.exitCode = error instanceof AppError ? error.exitStatus : 1;
}
