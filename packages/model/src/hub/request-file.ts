/** One request for a file of a hub: redirects are followed by hand, so that the token stays with the hub. */
import { HubError, TransferError } from './hub-error.js';
import { displayName, type ModelName, nearestModel } from './model-name.js';

export interface FileRequest {
  model: ModelName;
  /** Name of the file, for messages. */
  file: string;
  url: URL;
  method: 'GET' | 'HEAD';
  token?: string | undefined;
  headers?: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

/** An answer that is 200, 206 or 416. The caller reads or cancels its body. */
export interface FileAnswer {
  response: Response;
  /** The hub's tag of the content if it tells one, else the tag of the server that has it; without quotes. */
  tag: string | undefined;
  /** What `If-Range` may name: a strong tag of the server that answered, or its date. */
  validator: string | undefined;
  /** Length of the whole file as the hub knows it. */
  linkedBytes: number | undefined;
  /** Commit of the repository, by which a hub is known. */
  commit: string | undefined;
}

const MOST_REDIRECTS = 10;
const REDIRECTS = [301, 302, 303, 307, 308];
/** Request timeout, too early, too many requests. */
const TRY_AGAIN = [408, 425, 429];

/**
 * Asks for a file.
 *
 * @returns undefined if the hub has the model, but no such file
 * @throws HubError if the hub refuses for good
 * @throws TransferError if another attempt may succeed
 * @throws the signal's reason if it is aborted
 */
export async function requestFile(request: FileRequest): Promise<FileAnswer | undefined> {
  let url = request.url;
  const told: Pick<FileAnswer, 'commit' | 'linkedBytes'> & { linkedTag?: string | undefined } = {
    commit: undefined,
    linkedBytes: undefined,
  };
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const response = await send(request, url);
    const { headers, status } = response;
    told.commit ??= headers.get('x-repo-commit') ?? undefined;
    told.linkedTag ??= plainTag(headers.get('x-linked-etag'));
    told.linkedBytes ??= lengthIn(headers.get('x-linked-size'));
    if (!REDIRECTS.includes(status)) return answerOf(request, response, told);
    await response.body?.cancel();
    url = redirected(request, url, headers.get('location'));
  }
  throw new HubError('HUB_REFUSED', `"${request.url}" redirects more than ${MOST_REDIRECTS} times`);
}

async function send(
  { method, token, headers = {}, signal, url: first }: FileRequest,
  url: URL,
): Promise<Response> {
  const trusted = url.origin === first.origin;
  const own = { 'accept-encoding': 'identity', 'user-agent': 'adaptmem', ...headers };
  try {
    return await fetch(url, {
      method,
      redirect: 'manual',
      signal,
      headers: { ...own, ...(token && trusted ? { authorization: `Bearer ${token}` } : {}) },
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new TransferError(`${url.host}: ${networkReason(error)}`, undefined, { cause: error });
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

async function answerOf(
  request: FileRequest,
  response: Response,
  {
    commit,
    linkedBytes,
    linkedTag,
  }: Pick<FileAnswer, 'commit' | 'linkedBytes'> & { linkedTag?: string | undefined },
): Promise<FileAnswer | undefined> {
  const { status, headers } = response;
  if (status === 200 || status === 206 || status === 416) {
    const etag = headers.get('etag');
    const strong = etag && !etag.startsWith('W/') ? etag : undefined;
    const tag = linkedTag ?? plainTag(etag);
    return {
      response,
      tag,
      validator: strong ?? headers.get('last-modified') ?? undefined,
      linkedBytes,
      commit,
    };
  }
  await response.body?.cancel();
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
export function lengthIn(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** `Retry-After` in seconds; dates are passed over. */
function waitOf(header: string | null): number | undefined {
  const seconds = lengthIn(header);
  return seconds === undefined ? undefined : seconds * 1000;
}

/** `fetch failed` says nothing: the reason is in its cause. */
export function networkReason(error: unknown): string {
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
    UND_ERR_BODY_TIMEOUT: 'no data in time',
  };
  return (code && known[code]) || (cause instanceof Error ? cause.message : String(cause));
}
