import type { z } from 'zod';
import { embeddingUpdateOf } from './embedding-update.js';
import type { Insertion, InsertionSettings } from './insertion.js';

/** A way to fit a pretrained backbone to a task. The classifier always trains. */
export interface TuningMethod {
  /** One sentence: what trains. */
  description: string;
  /** Whether a tensor of the backbone trains. @param settings of what the method inserts */
  trainsBackbone(name: string, settings: Readonly<Record<string, unknown>>): boolean;
  /** What it inserts; everything that is inserted trains. Absent if it inserts nothing. */
  inserts?: InsertionKind;
}

/** A kind of insertion before it is configured. */
export interface InsertionKind {
  /** Its settings in an experiment file; every key has a default. */
  settings: z.ZodObject;
  /** @throws z.ZodError for settings of another shape */
  create(settings: unknown): Insertion;
}

/** An insertion whose hooks know the type of its settings. */
export function insertionKind<S extends z.ZodObject>(
  settings: S,
  create: (settings: z.output<S>) => Omit<Insertion, 'placement' | 'embedding'>,
): InsertionKind {
  return {
    settings,
    create(input) {
      const parsed = settings.parse(input);
      const common = parsed as unknown as InsertionSettings;
      const { sharing, skip_layers } = common;
      const embedding = embeddingUpdateOf(common);
      return { ...create(parsed), placement: { sharing, skip_layers }, ...(embedding ? { embedding } : {}) };
    },
  };
}
