// What the device keeps: its token and the last day it read, what is still to be sent, and what must still be read.

const NAME = "field-dispatch";
const KEPT = "kept";
const QUEUE = "queue";
const NOTICES = "notices";
const NUMBERED = { keyPath: "number", autoIncrement: true };

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 2);
    request.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) {
        request.result.createObjectStore(KEPT);
        request.result.createObjectStore(QUEUE, NUMBERED);
      }
      if (oldVersion < 2) request.result.createObjectStore(NOTICES, NUMBERED);
    };
    request.onsuccess = () => {
      // Another page of ours with a newer store waits for this one to let go.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opened;
}

// Resolves only once the transaction is on disk: what was resolved survives a closed page.
async function act(stores, mode, step) {
  const transaction = (await database()).transaction(stores, mode, { durability: "strict" });
  const request = step(transaction);
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

const reading = (store, step) => act(store, "readonly", (transaction) => step(transaction.objectStore(store)));
const writing = (store, step) => act(store, "readwrite", (transaction) => step(transaction.objectStore(store)));

export const read = (name) => reading(KEPT, (store) => store.get(name));
export const keep = (name, value) => writing(KEPT, (store) => store.put(value, name));

// Nobody's name, address or number stays on a device that was shut out; what waits to be sent does.
export const forget = () =>
  act([KEPT, NOTICES], "readwrite", (transaction) => {
    transaction.objectStore(NOTICES).clear();
    return transaction.objectStore(KEPT).clear();
  });

export const append = (item) => writing(QUEUE, (store) => store.add(item));
export const waiting = () => reading(QUEUE, (store) => store.getAll());

// Takes an item out of the queue, and in the same moment notes what a person must know of it.
export const settle = (number, notice) =>
  act([QUEUE, NOTICES], "readwrite", (transaction) => {
    if (notice) transaction.objectStore(NOTICES).add(notice);
    return transaction.objectStore(QUEUE).delete(number);
  });

export const notices = () => reading(NOTICES, (store) => store.getAll());
export const note = (notice) => writing(NOTICES, (store) => store.add(notice));
export const haveRead = (number) => writing(NOTICES, (store) => store.delete(number));
