// Keeps the technician's page at hand: the network first, so that a new version comes at once; else what was kept.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const KEPT = "technician-16";
const PATIENCE_MS = 4000;
const SHELL = [
  "/tech",
  "/static/site.css",
  "/static/tech/tech.css",
  "/static/tech/absences.js",
  "/static/tech/app.js",
  "/static/tech/api.js",
  "/static/tech/card.js",
  "/static/tech/elements.js",
  "/static/tech/ending/checklist.js",
  "/static/tech/map/day_map.js",
  "/static/tech/map/fetching.js",
  "/static/tech/map/plane.js",
  "/static/tech/map/shapes.js",
  "/static/tech/map/streets.js",
  "/static/tech/map/tiles.js",
  "/static/tech/map/vector_tile.js",
  "/static/tech/notices.js",
  "/static/tech/own_photo.js",
  "/static/tech/photos.js",
  "/static/tech/pickups.js",
  "/static/tech/position.js",
  "/static/tech/praise.js",
  "/static/tech/queue.js",
  "/static/tech/reading.js",
  "/static/tech/ending/scanner.js",
  "/static/tech/ending/signature.js",
  "/static/tech/store.js",
  "/static/tech/uploads.js",
  "/static/tech/ending/van.js",
  "/static/tech/view.js",
  "/static/tech/ways.js",
  "/static/tech/words.js",
];

worker.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(SHELL)).then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  const older = caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))));
  event.waitUntil(older.then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.method === "GET" && SHELL.includes(path)) event.respondWith(freshOrKept(event.request, path));
});

/** @param {Request} request @param {string} path */
async function freshOrKept(request, path) {
  const cache = await caches.open(KEPT);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) await cache.put(path, answer.clone());
    return answer;
  } catch {
    return (await cache.match(path)) ?? Response.error();
  }
}
