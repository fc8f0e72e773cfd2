// Reads serial numbers off labels with the camera, where the browser can; whoever has none types them.

import { say } from "../words.js";

/** @typedef {{detect: (from: HTMLVideoElement) => Promise<{rawValue: string}[]>}} Detector what some browsers bring and no list of types has */
/** @type {{new (options: {formats: string[]}): Detector, getSupportedFormats: () => Promise<string[]>}} */
const BarcodeReader = /** @type {any} */ (globalThis).BarcodeDetector;
const EVERY_MS = 250;
const FORMATS = ["code_128", "code_39", "data_matrix", "ean_13", "qr_code"];

export const canScan = () => Boolean(BarcodeReader) && Boolean(navigator.mediaDevices?.getUserMedia);

// Shows the camera until somebody is done, and calls `found` with each serial number once.
/** @param {(serial: string) => void} found @returns {Promise<string>} what went wrong, in words; empty where nothing did */
export async function scan(found) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("camera"));
  const video = /** @type {HTMLVideoElement} */ (dialog.querySelector("video"));
  const line = /** @type {HTMLElement} */ (dialog.querySelector(".read"));
  const done = /** @type {HTMLButtonElement} */ (dialog.querySelector("button"));
  const seen = new Set();
  const reader = new BarcodeReader({ formats: await known() });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).catch(() => null);
  if (!stream) return say("tech.no_camera");
  video.srcObject = stream;
  line.textContent = say("tech.scanning");
  dialog.showModal();
  await video.play().catch(() => {});
  const timer = setInterval(look, EVERY_MS);
  done.onclick = () => dialog.close();
  await new Promise((closed) => dialog.addEventListener("close", closed, { once: true }));
  clearInterval(timer);
  for (const track of stream.getTracks()) track.stop();
  video.srcObject = null;
  return "";

  async function look() {
    const codes = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? await reader.detect(video).catch(() => []) : [];
    for (const { rawValue } of codes) {
      const serial = rawValue.trim().slice(0, 60);
      if (!serial || seen.has(serial)) continue;
      seen.add(serial);
      line.textContent = [...seen].join(" · ");
      navigator.vibrate?.(60);
      found(serial);
    }
  }
}

// A browser refuses kinds of codes that it does not know.
async function known() {
  const can = await BarcodeReader.getSupportedFormats();
  return FORMATS.filter((format) => can.includes(format));
}
