// The customer signs with a finger. What is drawn is the page's until the work is reported; then it waits like a photograph.

const INK = "#10202f";
const WIDTH = 5;
const pads = new WeakMap();

// Lets a canvas be drawn on; what has been drawn on it already stays.
export function signOn(canvas) {
  if (pads.has(canvas)) return;
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

export const isSigned = (canvas) => Boolean(canvas && pads.get(canvas)?.signed);

export function wipe(canvas) {
  canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
  if (pads.has(canvas)) pads.get(canvas).signed = false;
}

// What stands in a card that is drawn anew.
export function copySignature(from, to) {
  if (!isSigned(from)) return;
  signOn(to);
  to.getContext("2d").drawImage(from, 0, 0);
  pads.get(to).signed = true;
}

// The signature as a picture on white paper, ready to be sent.
export async function signatureOf(canvas) {
  const paper = document.createElement("canvas");
  [paper.width, paper.height] = [canvas.width, canvas.height];
  const pen = paper.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, paper.width, paper.height);
  pen.drawImage(canvas, 0, 0);
  const blob = await new Promise((done) => paper.toBlob(done, "image/png"));
  return { bytes: await blob.arrayBuffer(), type: "image/png" };
}

function draw(canvas, pad, to) {
  const pen = canvas.getContext("2d");
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
function placeOf(canvas, event) {
  const shown = canvas.getBoundingClientRect();
  return {
    x: ((event.clientX - shown.left) / shown.width) * canvas.width,
    y: ((event.clientY - shown.top) / shown.height) * canvas.height,
  };
}
