// Photographs, made small enough for a weak network on the device itself; place and time of the shot stay behind.

const LONGEST_SIDE = 2000;
const QUALITY = 0.8;
const LARGEST_SENT_BYTES = 8000000;
const SENT_AS_THEY_ARE = /^image\/hei[cf]$/;
const NAMED_AS_THEY_ARE = /\.hei[cf]$/i;

// The bytes to send and their type; null where the file is no picture that anybody here can read.
/** @param {File} file @param {number} [longest] of its sides in pixels @returns {Promise<import("./shapes").Picture|null>} */
export async function ready(file, longest = LONGEST_SIDE) {
  const small = await downscaled(file, longest).catch(() => null);
  const kept = small ?? (isReadByTheServer(file) && file.size <= LARGEST_SENT_BYTES ? file : null);
  return kept && { bytes: await kept.arrayBuffer(), type: kept.type || "image/heic" };
}

// Phones photograph in a format that not every browser draws, nor has a type for.
/** @param {File} file */
function isReadByTheServer(file) {
  return file.type ? SENT_AS_THEY_ARE.test(file.type) : NAMED_AS_THEY_ARE.test(file.name);
}

/** @param {File} file @param {number} longest @returns {Promise<Blob>} */
async function downscaled(file, longest) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed()), "image/jpeg", QUALITY));
}
