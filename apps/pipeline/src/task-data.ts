/** The examples of a task: read, cut to the wanted number, and tokenized. */
import { dirname } from 'node:path';
import { createRng } from '@adaptmem/core';
import {
  type EncodedExample,
  type GlueExample,
  type GlueSplit,
  type GlueTask,
  readGlueSplit,
  type Tokenizer,
} from '@adaptmem/model';

/** Where a task's examples are from, and how many of them count. */
export interface TaskDataConfig {
  task: GlueTask;
  /** Name of the stage that generated the files; absent if they are data files of the stage. */
  generatedBy?: string | undefined;
  limits: { train?: number | undefined; dev?: number | undefined };
  seed: number;
}

export type Split = 'train' | 'dev';
/** A labelled example; what is trained and evaluated on has labels. */
export type LabelledExample = GlueExample & { label: number };

/** The examples of a split in the order of the file; with a limit, that many of them by a seeded shuffle. */
export function readExamples(
  { task, generatedBy, limits, seed }: TaskDataConfig,
  split: Split,
  inputs: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
): LabelledExample[] {
  const folder = generatedBy === undefined ? dirname(files[split]!) : inputs[generatedBy]!;
  const examples = readGlueSplit(task, folder, split) as LabelledExample[];
  const limit = limits[split] ?? examples.length;
  if (limit >= examples.length) return examples;
  return createRng(seed).stream('subset', task.name, split).shuffle(examples).slice(0, limit);
}

/** Token ids of examples, cut to `maxLength` tokens. */
export function encodeExamples(
  examples: readonly LabelledExample[],
  tokenizer: Tokenizer,
  maxLength: number,
): EncodedExample[] {
  return examples.map(({ sentence1, sentence2, label }) => ({
    ...tokenizer.encode(sentence1, sentence2, { maxLength }),
    label,
  }));
}

/** A split that is predicted besides: of a trained task, or of one that has no training data and takes its model. */
export interface FurtherSplit {
  task: GlueTask;
  split: GlueSplit;
  /** The file of its rows. */
  file: string;
}

/** The examples of a further split, with labels if the file has them; a limit of dev holds for what is like dev. */
export function readFurther(
  { task, split, file }: FurtherSplit,
  { limits, seed }: Pick<TaskDataConfig, 'limits' | 'seed'>,
): GlueExample[] {
  const examples = readGlueSplit(task, dirname(file), split);
  const limit = split.startsWith('dev') ? (limits.dev ?? examples.length) : examples.length;
  if (limit >= examples.length) return examples;
  return createRng(seed).stream('subset', task.name, split).shuffle(examples).slice(0, limit);
}
