/** `pipeline pretrain FILE`: a backbone from text files. */
import { join, relative } from 'node:path';
import { AppError } from '@adaptmem/core';
import {
  type Backend,
  type CorpusMaterial,
  logTraining,
  PretrainingSettings,
  pretrainOnCorpus,
  selectBackend,
  type TrainEvent,
  writePretrained,
} from '@adaptmem/model';
import { type LoadedPretraining, loadPretraining } from '../pretraining/pretraining-file.js';
import { REPOSITORY } from '../repository.js';
import { pretrainProgress } from '../terminal/pretrain-progress.js';

/** Options of the command line. */
export interface PretrainCorpusOptions {
  /** Where the model goes. Default: `runs/pretrained/<name>`. */
  out?: string;
  corpus?: string[];
  tokenizer?: string;
  /** A model's folder to go on from. */
  initial?: string;
  seed?: number;
  steps?: number;
  set: string[];
  /** Where runs keep their checkpoints. */
  checkpoint: string;
  /** Where token files are kept. */
  cache: string;
  dtype: 'F32' | 'F16' | 'BF16';
  /** Writes a checkpoint and stops. */
  signal: AbortSignal;
}

/**
 * Pretrains on a corpus and writes the model's folder; a run that was stopped goes on.
 *
 * @throws ConfigError @throws DataError @throws FileError @throws DivergenceError
 * @throws AppError `INTERRUPTED` (exit status 130) if `signal` was aborted
 */
export async function pretrainFromFile(path: string, options: PretrainCorpusOptions): Promise<void> {
  const loaded = loadPretraining(path, overridesOf(options));
  const { file, config, texts, tokenizer, configFile } = loaded;
  const backend = await selectBackend();
  const folder = options.out ?? join(REPOSITORY, 'runs/pretrained', file.name);
  note(`Backend: ${backendText(backend)}`);
  const seen = { sequences: 0, tokens: 0 };
  const log = logTraining({ folder: join(folder, 'logs'), logs: file.report_to, now: Date.now });
  const show = pretrainProgress(note, () => performance.now());
  const settings = PretrainingSettings.parse(trainOf(loaded));
  const common = { name: file.name, config, lengths: file.lengths, heldOut: file.held_out, settings };
  const pretrained = await interruptible(options.signal, () =>
    pretrainOnCorpus({
      ...common,
      files: texts,
      vocabulary: tokenizer,
      initial: loaded.initial,
      cache: join(options.cache, 'corpora'),
      checkpoints: options.checkpoint,
      saveSteps: file.save_steps,
      signal: options.signal,
      onTokenize: tokenizeProgress(),
      onMaterial: (material) => note(materialText(material)),
      onEvent: (event: TrainEvent) => {
        log(event);
        show(event);
        if (event.type === 'end')
          Object.assign(seen, { sequences: event.examplesSeen, tokens: event.tokensSeen });
      },
    }),
  );
  writePretrained(pretrained, {
    ...{ folder, configFile, vocabulary: tokenizer, dtype: options.dtype },
    facts: {
      ...common,
      description: file.description,
      corpusNote: file.corpus_note,
      command: commandText(path, options),
      date: new Date().toISOString().slice(0, 10),
      backend: backendText(backend),
      material: pretrained.material,
      sequencesSeen: seen.sequences,
      tokensSeen: seen.tokens,
      evaluations: pretrained.history.evaluations,
    },
  });
  process.stdout.write(`${folder}: ${JSON.stringify(pretrained.metrics)}\n`);
}

const note = (line: string) => void process.stderr.write(`${line}\n`);

/** A step's whole batch is computed at once unless the file says otherwise. */
function trainOf({ file: { train, lengths } }: LoadedPretraining) {
  const largest = Math.max(...lengths.map(({ batch_size }) => batch_size));
  return { ...train, per_device_train_batch_size: train.per_device_train_batch_size ?? largest };
}

function overridesOf({ corpus, tokenizer, initial, seed, steps, set }: PretrainCorpusOptions): string[] {
  const own = {
    corpus: corpus && JSON.stringify(corpus),
    tokenizer: tokenizer && JSON.stringify(tokenizer),
    initial: initial && JSON.stringify(initial),
    'train.seed': seed,
    'train.max_steps': steps,
  };
  const given = Object.entries(own).filter(([, value]) => value !== undefined);
  return [...set, ...given.map(([key, value]) => `${key}=${value}`)];
}

/** Threads decide the order of sums, so they are named. */
function backendText({ name, version }: Backend): string {
  const threads = name === 'native' ? (process.env.TF_NUM_INTRAOP_THREADS ?? 'all') : '1';
  const math = name === 'native' ? `, products in ${process.env.ADAPTMEM_NATIVE_MATH || 'float32'}` : '';
  return `${name} ${version}, threads: ${threads}${math}`;
}

function commandText(path: string, { seed, steps, set, dtype }: PretrainCorpusOptions): string {
  const options = [
    ...(seed === undefined ? [] : [`--seed ${seed}`]),
    ...(steps === undefined ? [] : [`--steps ${steps}`]),
    ...set.map((text) => `--set ${text}`),
    ...(dtype === 'F32' ? [] : [`--dtype ${dtype}`]),
  ];
  return ['pnpm run pipeline pretrain', relative(REPOSITORY, path), ...options].join(' ');
}

function tokenizeProgress() {
  const startMs = performance.now();
  return ({ file, documents, tokens }: { file: string; documents: number; tokens: number }) => {
    const seconds = (performance.now() - startMs) / 1000;
    note(`Tokenizes ${file}: ${documents} documents, ${tokens} tokens, ${seconds.toFixed(0)} s`);
  };
}

function materialText({ texts, sequences, heldOutSequences, folder }: CorpusMaterial): string {
  const sum = (of: 'documents' | 'tokens') => texts.reduce((total, text) => total + text[of], 0);
  const counts = sequences.map(({ length, count }) => `${count} of up to ${length} tokens`).join(', ');
  return `${sum('documents')} documents, ${sum('tokens')} tokens; sequences: ${counts}, ${heldOutSequences} held out\nCheckpoints: ${folder}`;
}

/** Says where an interrupted run goes on from. */
async function interruptible<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new AppError('INTERRUPTED', 'Interrupted; what is done is kept', {
      exitStatus: 130,
      hint: 'The same command goes on from there',
    });
  }
}
