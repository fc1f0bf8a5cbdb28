import type { RandomStream } from '@adaptmem/core';

/** One labelled example, and the lexical combinations in it that decide to which split it may belong. */
export interface QuickstartExample {
  sentence1: string;
  sentence2?: string;
  /** Class index, or the score of a regression task. */
  label: number;
  combinations: readonly string[];
}

/** Draws an example that has the wanted label. */
export type ExampleGenerator = (stream: RandomStream, label: number) => QuickstartExample;
