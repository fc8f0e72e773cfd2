// What the device keeps: its token and the last day it read, what is still to be sent, and what must still be read.

/** @typedef {import("./shapes").Waiting} Waiting */ /** @typedef {import("./shapes").Notice} Notice */
/** @typedef {Omit<Waiting, "number">} NewItem */ /** @typedef {Omit<Notice, "number">} NewNotice */

const NAME = "field-dispatch";
const KEPT = "kept";
const QUEUE = "queue";
const NOTICES = "notices";
const NUMBERED = { keyPath: "number", autoIncrement: true };

/** @type {Promise<IDBDatabase>|undefined} */
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
/** @param {string|string[]} stores @param {IDBTransactionMode} mode @param {(transaction: IDBTransaction) => IDBRequest} step @returns {Promise<any>} */
async function act(stores, mode, step) {
  const transaction = (await database()).transaction(stores, mode, { durability: "strict" });
  const request = step(transaction);
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

/** @typedef {(store: IDBObjectStore) => IDBRequest} Step */
const reading = (/** @type {string} */ store, /** @type {Step} */ step) => act(store, "readonly", (transaction) => step(transaction.objectStore(store)));
const writing = (/** @type {string} */ store, /** @type {Step} */ step) => act(store, "readwrite", (transaction) => step(transaction.objectStore(store)));

export const read = (/** @type {string} */ name) => reading(KEPT, (store) => store.get(name));
// Kept only while the device is let in by this token: what was still on its way to a lost one is dropped.
/** @param {string} token @param {Record<string, unknown>} values by their names */
export const keepFor = (token, values) =>
  writing(KEPT, (store) => {
    const asked = store.get("token");
    asked.onsuccess = () => {
      if (asked.result === token) for (const [name, value] of Object.entries(values)) store.put(value, name);
    };
    return asked;
  });
export const keep = (/** @type {string} */ name, /** @type {unknown} */ value) => writing(KEPT, (store) => store.put(value, name));

// Nobody's name, address or number stays on a device that was shut out; what waits to be sent does.
export const forget = () =>
  act([KEPT, NOTICES], "readwrite", (transaction) => {
    transaction.objectStore(NOTICES).clear();
    return transaction.objectStore(KEPT).clear();
  });

export const append = (/** @type {NewItem} */ item) => writing(QUEUE, (store) => store.add(item));
/** @returns {Promise<Waiting[]>} */
export const waiting = () => reading(QUEUE, (store) => store.getAll());

// Takes an item out of the queue, and in the same moment notes what a person must know of it.
export const settle = (/** @type {number} */ number, /** @type {NewNotice|null} */ notice) =>
  act([QUEUE, NOTICES], "readwrite", (transaction) => {
    if (notice) transaction.objectStore(NOTICES).add(notice);
    return transaction.objectStore(QUEUE).delete(number);
  });

/** @returns {Promise<Notice[]>} */
export const notices = () => reading(NOTICES, (store) => store.getAll());
export const note = (/** @type {NewNotice} */ notice) => writing(NOTICES, (store) => store.add(notice));
export const haveRead = (/** @type {number} */ number) => writing(NOTICES, (store) => store.delete(number));
