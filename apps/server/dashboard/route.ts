/** Which page the part of the address behind `#` means, and the addresses of pages. */

/** A page with what it is about. */
export type Route =
  | { page: 'runs' }
  | { page: 'run'; id: string }
  | { page: 'compare'; runs: string[] }
  | { page: 'submit'; experiment?: string }
  | { page: 'jobs'; log?: number }
  | { page: 'what-if'; id: string; system?: string; geometry?: string }
  | { page: 'unknown'; path: string };

/** @param hash as of `location.hash`, e.g. `#/runs/smoke-1a2b3c4d` */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [page, ...rest] = path.split('/').filter(Boolean).map(decode);
  const params = new URLSearchParams(query);
  const id = rest.join('/');
  switch (page) {
    case undefined:
      return { page: 'runs' };
    case 'runs':
      return id === '' ? { page: 'runs' } : { page: 'run', id };
    case 'compare':
      return { page: 'compare', runs: (params.get('runs') ?? '').split(',').filter(Boolean) };
    case 'submit':
      return { page: 'submit', ...given('experiment', params) };
    case 'jobs':
      return { page: 'jobs', ...logOf(params) };
    case 'what-if':
      if (id === '') return { page: 'unknown', path };
      return { page: 'what-if', id, ...given('system', params), ...given('geometry', params) };
    default:
      return { page: 'unknown', path };
  }
}

/** Address of a run's page. */
export const runAddress = (id: string): string => `#/runs/${encodeURIComponent(id)}`;

/** Address of several runs side by side; the first is the reference. */
export const compareAddress = (runs: Iterable<string>): string =>
  `#/compare?runs=${[...runs].map(encodeURIComponent).join(',')}`;

/** Address of the form, with an experiment picked. */
export const submitAddress = (experiment: string): string =>
  `#/submit?${new URLSearchParams({ experiment })}`;

/** Address of the list of jobs with one log open. */
export const jobLogAddress = (id: number): string => `#/jobs?log=${id}`;

/** Address of the what-if page of a run, with a system picked. */
export function whatIfAddress(run: string, pick: { system?: string; geometry?: string } = {}): string {
  const { system, geometry } = pick;
  const query = new URLSearchParams({ ...(system && { system }), ...(geometry && { geometry }) }).toString();
  return `#/what-if/${encodeURIComponent(run)}${query && `?${query}`}`;
}

function given<K extends string>(name: K, params: URLSearchParams): { [key in K]?: string } {
  const value = params.get(name);
  return (value === null ? {} : { [name]: value }) as { [key in K]?: string };
}

function logOf(params: URLSearchParams): { log?: number } {
  const log = Number(params.get('log'));
  return Number.isInteger(log) && log > 0 ? { log } : {};
}

/** Addresses are typed by people too: a stray `%` stands for itself. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
