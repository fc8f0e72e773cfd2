// The mobile API. Every call answers {ok, status, body}; without a network the status is 0.

/** @typedef {import("./shapes").Answer} Answer */ /** @typedef {import("./shapes").Absence} Absence */

const ROOT = "/api/v1/mobile";
const PATIENCE_MS = 15000;
const PATIENCE_WITH_FILES_MS = 90000;

/** @param {string} method @param {string} path @param {{token?: string, json?: object, file?: import("./shapes").Picture}} [options] @returns {Promise<Answer>} */
async function call(method, path, { token, json, file } = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (json) headers["Content-Type"] = "application/json";
  if (file) headers["Content-Type"] = file.type;
  try {
    const answer = await fetch(ROOT + path, {
      method,
      headers,
      body: file?.bytes ?? (json && JSON.stringify(json)),
      credentials: "omit",
      signal: AbortSignal.timeout(file ? PATIENCE_WITH_FILES_MS : PATIENCE_MS),
    });
    return { ok: answer.ok, status: answer.status, body: await answer.json().catch(() => ({})) };
  } catch {
    return { ok: false, status: 0, body: {} };
  }
}

export const pair = (/** @type {string} */ code, /** @type {string} */ name) => call("POST", "/pair", { json: { code, name } });
export const day = (/** @type {string} */ token, /** @type {string|undefined} */ date = undefined) => call("GET", date ? `/day?date=${date}` : "/day", { token });
export const sync = (/** @type {string} */ token, /** @type {string|undefined} */ since) => call("GET", since ? `/sync?since=${encodeURIComponent(since)}` : "/sync", { token });
export const report = (/** @type {string} */ token, /** @type {object[]} */ events) =>
  call("POST", "/events", { token, json: { sent_at: new Date().toISOString(), events } });
/** @param {string} token @param {import("./shapes").SentFile} file */
export const attach = (token, { visit_id, attachment_id, purpose = "record", cleared = false, bytes, type }) =>
  call("POST", `/attachments?${new URLSearchParams({ visit_id: String(visit_id), attachment_id, purpose, cleared_for_customer: String(cleared) })}`, { token, file: { bytes, type } });
/** @param {string} token @param {import("./shapes").SentFile} file How far it has come. */
export const attached = (token, { visit_id, attachment_id }) =>
  call("GET", `/attachments?${new URLSearchParams({ visit_id: String(visit_id), attachment_id })}`, { token });
/** @param {string} token @param {import("./shapes").SentFile} file @param {number} offset @param {ArrayBuffer} bytes */
export const attachPart = (token, { visit_id, attachment_id, purpose, cleared = false, bytes: all }, offset, bytes) => {
  const part = { offset: String(offset), size_bytes: String(all.byteLength), cleared_for_customer: String(cleared) };
  const query = new URLSearchParams({ visit_id: String(visit_id), attachment_id, purpose, ...part });
  return call("PATCH", `/attachments?${query}`, { token, file: { bytes, type: "application/octet-stream" } });
};
/** @param {string} token @param {import("./shapes").SentPhoto} photo */
export const proposePhoto = (token, { request_id, bytes, type }) =>
  call("POST", `/photo-proposals?request_id=${encodeURIComponent(request_id)}`, { token, file: { bytes, type } });
/** @param {string} token @param {{lat: number, lon: number, at: string}} position */
export const tellPosition = (token, position) => call("POST", "/positions", { token, json: { positions: [position] } });
/** @param {string} token @param {number} pickupId What was to be picked up is in the van. */
export const makePickup = (token, pickupId) => call("POST", `/pickups/${pickupId}/made`, { token });
/** @param {string} token @param {Absence} asked */
export const askAbsence = (token, { request_id, start, end, why, reason }) =>
  call("POST", "/absence-requests", { token, json: { request_id, start, end, kind: why, reason } });
/** @param {string} token @param {Absence} asked */
export const withdrawAbsence = (token, { request_id }) =>
  call("POST", `/absence-requests/${encodeURIComponent(request_id)}/withdraw`, { token });
