// The customer signs with a finger. What is drawn is the page's until the work is reported; then it waits like a photograph.

const INK = "#10202f";
const WIDTH = 5;
/** @typedef {{x: number, y: number}} Spot */ /** @typedef {{signed: boolean, from: Spot|null}} Pad */
/** @type {WeakMap<HTMLCanvasElement, Pad>} */
const pads = new WeakMap();
const penOf = (/** @type {HTMLCanvasElement} */ canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

// Lets a canvas be drawn on; what has been drawn on it already stays.
/** @param {HTMLCanvasElement} canvas */
export function signOn(canvas) {
  if (pads.has(canvas)) return;
  /** @type {Pad} */
  const pad = { signed: false, from: null };
  pads.set(canvas, pad);
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pad.from = placeOf(canvas, event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!pad.from) return;
    for (const step of event.getCoalescedEvents?.() ?? [event]) draw(canvas, pad, placeOf(canvas, step));
    event.preventDefault();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => void (pad.from = null));
}

export const isSigned = (/** @type {HTMLCanvasElement|null} */ canvas) => Boolean(canvas && pads.get(canvas)?.signed);

// Whether a finger is on the pad: what it draws must not be taken from under it.
export const isSigning = (/** @type {HTMLCanvasElement|null} */ canvas) => Boolean(canvas && pads.get(canvas)?.from);

/** @param {HTMLCanvasElement} canvas */
export function wipe(canvas) {
  const pad = pads.get(canvas);
  penOf(canvas).clearRect(0, 0, canvas.width, canvas.height);
  if (pad) pad.signed = false;
}

// What stands in a card that is drawn anew.
/** @param {HTMLCanvasElement} from @param {HTMLCanvasElement} to */
export function copySignature(from, to) {
  if (!isSigned(from)) return;
  signOn(to);
  penOf(to).drawImage(from, 0, 0);
  const pad = pads.get(to);
  if (pad) pad.signed = true;
}

// The signature as a picture on white paper, ready to be sent.
/** @param {HTMLCanvasElement} canvas */
export async function signatureOf(canvas) {
  const paper = document.createElement("canvas");
  [paper.width, paper.height] = [canvas.width, canvas.height];
  const pen = penOf(paper);
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, paper.width, paper.height);
  pen.drawImage(canvas, 0, 0);
  /** @type {Blob} */
  const blob = await new Promise((done, failed) => paper.toBlob((made) => (made ? done(made) : failed()), "image/png"));
  return { bytes: await blob.arrayBuffer(), type: "image/png" };
}

/** @param {HTMLCanvasElement} canvas @param {Pad} pad @param {Spot} to */
function draw(canvas, pad, to) {
  const pen = penOf(canvas);
  if (!pad.from) return;
  pen.strokeStyle = INK;
  pen.lineWidth = WIDTH;
  pen.lineCap = pen.lineJoin = "round";
  pen.beginPath();
  pen.moveTo(pad.from.x, pad.from.y);
  pen.lineTo(to.x, to.y);
  pen.stroke();
  pad.from = to;
  pad.signed = true;
}

// From where a finger is to where that is on the canvas, which the page shows smaller.
/** @param {HTMLCanvasElement} canvas @param {PointerEvent} event @returns {Spot} */
function placeOf(canvas, event) {
  const shown = canvas.getBoundingClientRect();
  return {
    x: ((event.clientX - shown.left) / shown.width) * canvas.width,
    y: ((event.clientY - shown.top) / shown.height) * canvas.height,
  };
}
