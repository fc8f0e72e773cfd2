// The mobile API. Every call answers {ok, status, body}; without a network the status is 0.

const ROOT = "/api/v1/mobile";
const PATIENCE_MS = 15000;

async function call(method, path, token, body) {
  const headers = { Accept: "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  try {
    const answer = await fetch(ROOT + path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { ok: answer.ok, status: answer.status, body: await answer.json().catch(() => ({})) };
  } catch {
    return { ok: false, status: 0, body: {} };
  }
}

export const pair = (code, name) => call("POST", "/pair", null, { code, name });
export const day = (token) => call("GET", "/day", token);
export const report = (token, events) =>
  call("POST", "/events", token, { sent_at: new Date().toISOString(), events });
