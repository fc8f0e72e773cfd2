// Reads serial numbers off labels with the camera, where the browser can; whoever has none types them.

import { say } from "../words.js";

const EVERY_MS = 250;
const FORMATS = ["code_128", "code_39", "data_matrix", "ean_13", "qr_code"];

export const canScan = () => "BarcodeDetector" in globalThis && Boolean(navigator.mediaDevices?.getUserMedia);

// Shows the camera until somebody is done, and calls `found` with each serial number once.
export async function scan(found) {
  const dialog = document.getElementById("camera");
  const video = dialog.querySelector("video");
  const line = dialog.querySelector(".read");
  const seen = new Set();
  const reader = new BarcodeDetector({ formats: await known() });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).catch(() => null);
  if (!stream) return say("tech.no_camera");
  video.srcObject = stream;
  line.textContent = say("tech.scanning");
  dialog.showModal();
  await video.play().catch(() => {});
  const timer = setInterval(look, EVERY_MS);
  dialog.querySelector("button").onclick = () => dialog.close();
  await new Promise((done) => dialog.addEventListener("close", done, { once: true }));
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
  const can = await BarcodeDetector.getSupportedFormats();
  return FORMATS.filter((format) => can.includes(format));
}
