/** Where GLUE's files are to be had, and how many rows they have: `configs/data/glue.yaml`. */
import { loadConfig } from '@adaptmem/core';
import { z } from 'zod';
import { GLUE_TASKS, type GlueSplit, type GlueTaskName } from './tasks.js';

const SPLITS = [
  'train',
  'dev',
  'test',
  'dev-mismatched',
  'test-mismatched',
] as const satisfies readonly GlueSplit[];

const Download = z.strictObject({
  url: z.url(),
  /** Its name in the task's folder; default: the last part of the address. An archive has none. */
  as: z
    .string()
    .regex(/^[\w.-]+$/, 'Expected a file name')
    .optional(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'Expected 64 hexadecimal digits'),
  bytes: z.number().int().positive(),
});
/** A file or an archive on a server. */
export type GlueDownload = z.infer<typeof Download>;

const Task = z.strictObject({
  downloads: z.array(Download).min(1),
  /** As published, less rows that every reader passes over. */
  rows: z.partialRecord(z.enum(SPLITS), z.number().int().positive()),
});

const GlueCatalogue = z.strictObject({
  version: z.literal(1),
  sources: z.array(z.url()).min(1),
  tasks: z.record(z.enum(Object.keys(GLUE_TASKS) as [GlueTaskName, ...GlueTaskName[]]), Task),
});
/** Downloads and published numbers of rows by task. */
export type GlueCatalogue = z.infer<typeof GlueCatalogue>;

/** Reads a catalogue. @throws ConfigError with every mistake @throws FileError if it cannot be read */
export function loadGlueCatalogue(file: string): GlueCatalogue {
  return loadConfig(GlueCatalogue, [file]).value;
}
