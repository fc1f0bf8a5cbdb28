import { AppError, type AppErrorOptions } from '@adaptmem/core';

/** Why a model could not be had. */
export type HubErrorCode =
  | 'MODEL_NAME'
  | 'HUB_NOT_FOUND'
  | 'HUB_NO_REVISION'
  | 'HUB_NO_FILE'
  | 'HUB_GATED'
  | 'HUB_REFUSED'
  | 'HUB_OFFLINE'
  | 'HUB_UNREACHABLE'
  | 'HUB_CHECKSUM'
  | 'HUB_INTERRUPTED';

/** A model could not be found or downloaded. */
export class HubError extends AppError {
  declare readonly code: HubErrorCode;

  /** @param code narrower than that of other errors, so that callers can tell the cases apart */
  constructor(code: HubErrorCode, message: string, options?: AppErrorOptions) {
    super(code, message, options);
  }
}

/** A transfer that failed in a way that another attempt may mend. */
export class TransferError extends Error {
  /** How long the server asks to wait, in milliseconds. */
  readonly waitMs: number | undefined;

  constructor(message: string, waitMs?: number, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TransferError';
    this.waitMs = waitMs;
  }
}

/** The user interrupts a download. @param what a file or a model */
export function interrupted(what: string): HubError {
  return new HubError('HUB_INTERRUPTED', `Download of "${what}" was interrupted`, {
    exitStatus: 130,
    hint: 'The same command goes on from where it was',
  });
}
