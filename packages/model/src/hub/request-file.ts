/** What a hub says of a file: redirects are followed by hand, because each of them tells something. */
import { HubError, TransferError } from './hub-error.js';
import { displayName, type ModelName, nearestModel } from './model-name.js';

export interface FileRequest {
  model: ModelName;
  /** Name of the file, for messages. */
  file: string;
  url: URL;
  token?: string | undefined;
  signal: AbortSignal;
  /** How long to wait for an answer, in milliseconds. Default 30 000. */
  answerMs?: number | undefined;
}

/** What is known of a file before it comes. */
export interface FileAnswer {
  /** The hub's tag of the content if it tells one, else the tag of the server that has it; without quotes. */
  tag: string | undefined;
  /** Length of the file. */
  bytes: number | undefined;
  /** Commit of the repository, by which a hub is known. */
  commit: string | undefined;
}

const MOST_REDIRECTS = 10;
const REDIRECTS = [301, 302, 303, 307, 308];
/** Request timeout, too early, too many requests. */
const TRY_AGAIN = [408, 425, 429];

/** Servers that know no HEAD: not allowed, not implemented. */
const NO_HEAD = [405, 501];

/**
 * Asks what a file is.
 *
 * @returns undefined if the hub has the model, but no such file
 * @throws HubError if the hub refuses for good
 * @throws TransferError if another attempt may succeed
 * @throws the signal's reason if it is aborted
 */
export async function requestFile(request: FileRequest): Promise<FileAnswer | undefined> {
  let url = request.url;
  const told: Partial<FileAnswer> = {};
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const response = await send(request, url);
    const { headers, status } = response;
    told.commit ??= headers.get('x-repo-commit') ?? undefined;
    told.tag ??= plainTag(headers.get('x-linked-etag'));
    told.bytes ??= lengthIn(headers.get('x-linked-size'));
    if (REDIRECTS.includes(status)) url = redirected(request, url, headers.get('location'));
    else return answerOf(request, response, told);
  }
  throw new HubError('HUB_REFUSED', `"${request.url}" redirects more than ${MOST_REDIRECTS} times`);
}

/** The head of an answer; its body is not read. */
async function send(request: FileRequest, url: URL): Promise<Response> {
  const { token, signal, url: first, answerMs = 30_000 } = request;
  const patient = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  const trusted = token && url.origin === first.origin;
  const headers = { 'accept-encoding': 'identity', ...(trusted ? { authorization: `Bearer ${token}` } : {}) };
  const ask = async (method: 'HEAD' | 'GET') => {
    const response = await fetch(url, { method, redirect: 'manual', signal: patient, headers });
    await response.body?.cancel();
    return response;
  };
  try {
    const response = await ask('HEAD');
    return NO_HEAD.includes(response.status) ? await ask('GET') : response;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const reason = patient.aborted ? `no answer for ${answerMs / 1000} s` : networkReason(error);
    throw new TransferError(`${url.host}: ${reason}`, undefined, { cause: error });
  }
}

function redirected({ url: first }: FileRequest, from: URL, location: string | null): URL {
  if (!location || !URL.canParse(location, from.href)) {
    throw new HubError('HUB_REFUSED', `"${from}" redirects to no address`);
  }
  const to = new URL(location, from.href);
  const safe = to.protocol === 'https:' || (to.protocol === 'http:' && first.protocol === 'http:');
  if (!safe)
    throw new HubError('HUB_REFUSED', `"${first.origin}" redirects to "${to.origin}", which is not secure`);
  return to;
}

function answerOf(
  request: FileRequest,
  { status, headers }: Response,
  told: Partial<FileAnswer>,
): FileAnswer | undefined {
  if (status === 200) {
    const encoded = (headers.get('content-encoding') ?? 'identity') !== 'identity';
    return {
      commit: told.commit,
      tag: told.tag ?? plainTag(headers.get('etag')),
      bytes: told.bytes ?? (encoded ? undefined : lengthIn(headers.get('content-length'))),
    };
  }
  if (TRY_AGAIN.includes(status) || status >= 500) {
    throw new TransferError(`${request.url.host} answered ${status}`, waitOf(headers.get('retry-after')));
  }
  const refusal = refusalOf(request, status, headers.get('x-error-code'));
  if (!refusal) return undefined;
  throw refusal;
}

/** What a status means; undefined if only this file is missing. `x-error-code` is how Hugging Face's hub tells. */
function refusalOf(
  { model, url, token }: FileRequest,
  status: number,
  code: string | null,
): HubError | undefined {
  const name = displayName(model);
  if (code === 'RepoNotFound') return notFound(model, url.origin);
  if (code === 'RevisionNotFound') {
    return new HubError('HUB_NO_REVISION', `Model "${model.repository}" has no revision "${model.revision}"`);
  }
  if (code === 'GatedRepo' || status === 401 || status === 403) {
    const why = code === 'GatedRepo' ? 'its owner asks you to accept terms first' : `status ${status}`;
    const hint = token
      ? 'The token in HF_TOKEN is not allowed to read it; accept the terms on its page with that account'
      : 'Accept the terms on its page if it has any, then set HF_TOKEN to a token that may read it';
    return new HubError('HUB_GATED', `Hub refuses access to model "${name}": ${why}`, { hint });
  }
  if (status === 404 || status === 410) return undefined;
  return new HubError('HUB_REFUSED', `Hub refuses "${url}": status ${status}`);
}

/** No such model, or none that everyone may see. */
export function notFound(model: ModelName, origin: string): HubError {
  const near = nearestModel(model);
  return new HubError('HUB_NOT_FOUND', `There is no model "${displayName(model)}" at ${origin}`, {
    hint: `${near && !model.repository.endsWith(near) ? `Did you mean "${near}"? ` : ''}If it is private, set HF_TOKEN`,
  });
}

const plainTag = (etag: string | null) => etag?.replace(/^W\//, '').replaceAll('"', '') || undefined;

/** A length in a header; undefined if there is none or it is no number. */
function lengthIn(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** `Retry-After` in seconds; dates are passed over. */
function waitOf(header: string | null): number | undefined {
  const seconds = lengthIn(header);
  return seconds === undefined ? undefined : seconds * 1000;
}

/** `fetch failed` says nothing: the reason is in its cause. */
function networkReason(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = (cause as NodeJS.ErrnoException).code;
  const known: Record<string, string> = {
    ENOTFOUND: 'no such host, or no network',
    EAI_AGAIN: 'no such host, or no network',
    ECONNREFUSED: 'connection refused',
    ECONNRESET: 'connection was cut',
    UND_ERR_SOCKET: 'connection was cut',
    UND_ERR_CONNECT_TIMEOUT: 'no answer in time',
    UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  };
  return (code && known[code]) || (cause instanceof Error ? cause.message : String(cause));
}
