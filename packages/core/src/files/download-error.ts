/** How a transfer fails: for now, or for good. */
import { FileError } from '../errors.js';

/** A failure after which another attempt may do better. */
export class Broken extends Error {}

/** A failure that another attempt will not mend. @param code what follows `DOWNLOAD_` */
export function downloadError(
  code: string,
  url: string,
  reason: string,
  options: { hint?: string | undefined; cause?: unknown } = {},
): FileError {
  const { hint, cause } = options;
  return new FileError(`DOWNLOAD_${code}`, `Cannot download ${url}: ${reason}`, {
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}
