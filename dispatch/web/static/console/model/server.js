// Talks to the API in the name of whoever is signed in: same origin, the session's cookie, one error shape.

export class Refused extends Error {
  /** @param {number} status @param {any} problem */
  constructor(status, problem) {
    super(problem?.detail ?? String(status));
    this.status = status;
    this.code = problem?.title ?? '';
    this.problem = problem ?? {};
  }
}

const LONGEST_READ_MS = 60000;

/** @param {string} method @param {string} path @param {{body?: any, version?: number, once?: string, keepalive?: boolean}} [options] @returns {Promise<any>} */
export async function ask(method, path, { body, version, once, keepalive = false } = {}) {
  const headers = /** @type {Record<string, string>} */ ({ Accept: 'application/json' });
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (version !== undefined) headers['If-Match'] = `"${version}"`;
  if (once !== undefined) headers['Idempotency-Key'] = once;
  const signal = method === 'GET' ? AbortSignal.timeout(LONGEST_READ_MS) : undefined;
  const answer = await fetch(`/api/v1${path}`, { method, headers, cache: 'no-store', keepalive, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  if (answer.status === 401) location.assign(`/console/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  const told = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(answer.status, told);
  return told;
}

export const get = (/** @type {string} */ path) => ask('GET', path);
export const put = (/** @type {string} */ path, /** @type {any} */ body, /** @type {{keepalive?: boolean}} */ options = {}) => ask('PUT', path, { body, ...options });
export const remove = (/** @type {string} */ path) => ask('DELETE', path);
export const post = (/** @type {string} */ path, /** @type {any} */ body = {}, /** @type {{version?: number, once?: string}} */ options = {}) =>
  ask('POST', path, { body, ...options });
