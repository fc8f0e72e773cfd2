// What the mobile API answers, and what the device keeps of it: for the check of types alone, no page loads this.

import type { Item } from './ending/checklist.js';
import type { Part } from './ending/van.js';

export interface Customer { name: string; phone: string; language: string }
export interface Site { address: string; lat: number | null; lon: number | null; access_notes: string }
export interface Line {
  service_id: string | null; access_node: string | null; technology: string | null;
  devices: { kind: string; model: string | null; serial: string }[];
}
export interface LineTest { at: string; verdict: string; advice: string; advice_zh: string; parts: string[] }
export interface EarlierVisit {
  reference: string; kind: string; symptom: string | null; state: string; ended_at: string;
  reason: string | null; result: string | null; notes: string;
}
export interface Visit {
  visit_id: number; reference: string; kind: string; symptom: string | null; state: string;
  planned_arrival: string; ended_at: string | null; eta: string | null; started_at: string | true | null;
  window: { start: string; end: string } | null; customer: Customer | null; site: Site | null;
  line: Line | null; line_test: LineTest | null; customer_note: { access: string; word: string } | null;
  parts_needed?: string[]; tools_needed?: string[]; checklist?: Item[]; history?: EarlierVisit[]; attachments: number;
  leads?: boolean; together_with?: { name: string; phone: string } | null;
  repeat_of: string | null; in_warranty: boolean;
  warranty_first_day: string | null; warranty_last_day: string | null; warranty_device: string | null; nobody_home: boolean;
}
/** A visit with what waits to be sent for it. */
export interface ShownVisit extends Visit { unsent: string[]; photos: number }
export interface AbsenceRequest {
  request_id: string; start: string; end: string; kind?: string | null; reason: string; state: string; answer: string; answered_at?: string;
}
export interface PhotoProposal { request_id: string; state: string; answer: string; proposed_at: string; answered_at?: string | null }
/** A stop at the supply place: what to take is spelled `code`, or `code:quantity`. */
export interface Pickup {
  id: number; visit_id: number; start: string; end: string; address: string; lat: number; lon: number;
  parts: string[]; tools: string[]; picked_up_at: string | null;
}
export interface Praise { visit_id: number; answered_at: string; score: number; comment: string }
export interface Day {
  date: string; zone: string; technician_name: string; visits: Visit[]; parts?: Part[];
  absence_requests?: AbsenceRequest[]; praise?: Praise[]; shifts?: { start: string; end: string }[]; pickups?: Pickup[]; photo_proposals?: PhotoProposal[]; read_at?: number;
}

/** Tiles of the operator's streets by their names, from the file at that address. */
export interface Streets { address: string; tiles: Record<string, ArrayBuffer> }

/** By what whoever reads the queue or a notice knows the visit. */
export interface About { reference?: string; name?: string }
export interface FieldEvent {
  event_id: string; at: string; visit_id: number; kind: string; parts?: { part: string; quantity: number }[]; [field: string]: unknown;
}
export interface Picture { bytes: ArrayBuffer; type: string }
export interface SentFile extends Picture { attachment_id: string; visit_id: number; purpose: string; cleared?: boolean }
export interface SentPhoto extends Picture { request_id: string }
/** What a technician asks for themself, or takes back: then there is the id alone. `kind` is which of both, `why` the absence's. */
export interface Absence { kind: string; request_id: string; start: string; end: string; why?: string; reason: string }
/** What waits to be sent: one of event, file, absence, pickup and the photo that a technician proposes of themself. */
export interface Waiting { number: number; at?: string; about?: About; event?: FieldEvent; file?: SentFile; absence?: Absence; own_photo?: SentPhoto; pickup?: { id: number } }
export interface Notice {
  number: number; at: string; visit_id?: number; about?: About; sent?: string; reason?: string; state?: string; missing?: string[];
  absence?: AbsenceRequest | Absence; own_photo?: PhotoProposal; answered?: string; gone?: string;
}
/** An answer of the API; without a network its status is 0. */
export interface Answer { ok: boolean; status: number; body: any }
