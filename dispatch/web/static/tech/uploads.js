// A file goes in parts, so that one that breaks off goes on where it stopped: the server says where that is.

import * as api from "./api.js";

const PART_BYTES = 200000;
const NOT_NOW = { ok: false, status: 0, body: {} };

/** @param {string} token @param {import("./shapes").SentFile} file @returns {Promise<import("./shapes").Answer>} */
export async function sendFile(token, file) {
  if (file.bytes.byteLength <= PART_BYTES) return api.attach(token, file);
  let answer = await api.attached(token, file);
  for (let before = -1; answer.ok && !answer.body.attachment; ) {
    const { offset } = answer.body;
    // Another page of this device may be ahead; what does not move at all is tried again later.
    if (offset === before) return NOT_NOW;
    before = offset;
    // All of it is there and not yet kept where an answer was lost on the server: its last byte asks for that.
    const start = Math.min(offset, file.bytes.byteLength - 1);
    answer = await api.attachPart(token, file, start, file.bytes.slice(start, start + PART_BYTES));
  }
  return answer;
}
