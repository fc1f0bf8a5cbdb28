/** Experiment files that may be submitted: those of one folder, by name. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileError, readText } from '@adaptmem/core';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { ExperimentSummary, ExperimentText } from '../api/experiment.js';
import { REFUSALS } from '../refusal.js';

export interface ExperimentFiles {
  list(): ExperimentSummary[];
  /** @throws Refusal `NO_EXPERIMENT` */
  read(file: string): ExperimentText;
  /** @throws Refusal `NO_EXPERIMENT` */
  pathOf(file: string): string;
}

const Head = z.object({ name: z.string().optional(), description: z.string().optional() });

/** @throws FileError if the folder cannot be read */
export function openExperimentFiles(folder: string): ExperimentFiles {
  const names = () => yamlNames(folder);
  names();
  const pathOf = (file: string): string => {
    const known = names();
    if (!known.includes(file)) throw REFUSALS.noExperiment(file, known);
    return join(folder, file);
  };
  const read = (file: string): ExperimentText => {
    const yaml = readText(pathOf(file));
    const { name = file, description = '' } = Head.safeParse(parseDocument(yaml).toJSON()).data ?? {};
    return { file, name, description, yaml };
  };
  return {
    pathOf,
    read,
    list: () => names().map((file) => ({ ...read(file), yaml: undefined })),
  };
}

function yamlNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .sort();
  } catch (error) {
    throw fileError('read', folder, error);
  }
}
