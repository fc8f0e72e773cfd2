// What the device keeps: its token, the last day it read, and the events that are still to be sent.

const NAME = "field-dispatch";
const KEPT = "kept";
const QUEUE = "queue";

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(KEPT);
      request.result.createObjectStore(QUEUE, { keyPath: "number", autoIncrement: true });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

// Resolves only once the transaction is on disk: what was resolved survives a closed page.
async function act(store, mode, step) {
  const transaction = (await database()).transaction(store, mode, { durability: "strict" });
  const request = step(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export const read = (name) => act(KEPT, "readonly", (store) => store.get(name));
export const keep = (name, value) => act(KEPT, "readwrite", (store) => store.put(value, name));
export const forget = () => act(KEPT, "readwrite", (store) => store.clear());

export const append = (event) => act(QUEUE, "readwrite", (store) => store.add(event));
export const waiting = () => act(QUEUE, "readonly", (store) => store.getAll());
export const drop = (number) => act(QUEUE, "readwrite", (store) => store.delete(number));
