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
  checklist?: Item[]; history?: EarlierVisit[]; attachments: number;
  leads?: boolean; together_with?: { name: string; phone: string } | null;
  repeat_of: string | null; in_warranty: boolean;
  warranty_first_day: string | null; warranty_last_day: string | null; warranty_device: string | null; nobody_home: boolean;
}
/** A visit with what waits to be sent for it. */
export interface ShownVisit extends Visit { unsent: string[]; photos: number }
export interface AbsenceRequest {
  request_id: string; start: string; end: string; reason: string; state: string; answer: string; answered_at?: string;
}
export interface Praise { visit_id: number; answered_at: string; score: number; comment: string }
export interface Day {
  date: string; zone: string; technician_name: string; visits: Visit[]; parts?: Part[];
  absence_requests?: AbsenceRequest[]; praise?: Praise[]; shifts?: { start: string; end: string }[]; read_at?: number;
}

/** By what whoever reads the queue or a notice knows the visit. */
export interface About { reference?: string; name?: string }
export interface FieldEvent {
  event_id: string; at: string; visit_id: number; kind: string; parts?: { part: string; quantity: number }[]; [field: string]: unknown;
}
export interface Picture { bytes: ArrayBuffer; type: string }
export interface SentFile extends Picture { attachment_id: string; visit_id: number; purpose: string; cleared?: boolean }
/** What a technician asks for themself, or takes back: then there is the id alone. */
export interface Absence { kind: string; request_id: string; start: string; end: string; reason: string }
/** What waits to be sent: one of event, file and absence. */
export interface Waiting { number: number; at?: string; about?: About; event?: FieldEvent; file?: SentFile; absence?: Absence }
export interface Notice {
  number: number; at: string; visit_id?: number; about?: About; sent?: string; reason?: string; state?: string; missing?: string[];
  absence?: AbsenceRequest | Absence; answered?: string; gone?: string;
}
/** An answer of the API; without a network its status is 0. */
export interface Answer { ok: boolean; status: number; body: any }
