import type { LockHolder } from '@adaptmem/core';

/** What happens while a model is downloaded; lengths in bytes. */
export type HubEvent =
  /** Another process downloads the same model. */
  | { type: 'waiting'; holder: LockHolder }
  /** The hub has the file, and it will come now. */
  | { type: 'file'; file: string; bytes: number | undefined }
  | { type: 'progress'; file: string; received: number; bytes: number | undefined }
  | { type: 'retry'; file: string; reason: string; attempt: number; waitMs: number }
  /** The file is whole and its hash is right. */
  | { type: 'done'; file: string; bytes: number; sha256: string };
