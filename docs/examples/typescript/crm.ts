// A CRM in TypeScript: hands an order over, reads, changes and cancels it, and follows the events. The types are generated from
// the OpenAPI document (`npx openapi-typescript docs/openapi.json -o api.d.ts`), so that a field that is misspelt or missing does
// not compile.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Order = components["schemas"]["OrderOut"];

const url = process.env.FIELD_DISPATCH_URL ?? "http://127.0.0.1:8000";
const crm = createClient<paths>({
  baseUrl: url,
  headers: { Authorization: `Bearer ${process.env.FIELD_DISPATCH_TOKEN}` },
});

function must<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.data === undefined) {
    throw new Error(`${answer.response.status} ${JSON.stringify(answer.error)}`);
  }
  return answer.data;
}

async function place(): Promise<Order> {
  const body: components["schemas"]["OrderIn"] = {
    external_id: "CRM-2001",
    kind: "repair",
    symptom: "intermittent",
    customer: { external_id: "C-78", name: "Drew Hall", phone: "+12065550121", language: "en" },
    site: { address: "Rotenbodenstrasse 60", lat: 47.122166, lon: 9.54226 },
  };
  const header = { "Idempotency-Key": crypto.randomUUID() };
  const placed = must(await crm.POST("/api/v1/orders", { params: { header }, body }));
  const again = must(await crm.POST("/api/v1/orders", { params: { header }, body }));
  if (again.id !== placed.id) {
    throw new Error("The same key made a second order.");
  }
  return placed;
}

async function change(id: number): Promise<string> {
  const path = { order_id: id };
  const read = await crm.GET("/api/v1/orders/{order_id}", { params: { path } });
  const header = { "If-Match": read.response.headers.get("ETag") ?? "" };
  const body: components["schemas"]["OrderChange"] = { priority: "high" };
  const changed = must(await crm.PATCH("/api/v1/orders/{order_id}", { params: { path, header }, body }));
  const late = await crm.PATCH("/api/v1/orders/{order_id}", { params: { path, header }, body });
  if (late.response.status !== 412) {
    throw new Error("A version that is no more was changed.");
  }
  return changed.priority ?? "";
}

async function cancel(id: number): Promise<string> {
  const params = { path: { order_id: id } };
  const cancelled = must(await crm.POST("/api/v1/orders/{order_id}/cancel", { params, body: { why: "They have moved." } }));
  return cancelled.state ?? "";
}

async function kinds(): Promise<string[]> {
  const found: string[] = [];
  for (let since = 0; ; ) {
    const page = must(await crm.GET("/api/v1/events", { params: { query: { since } } }));
    if (!page.items?.length) {
      return found;
    }
    found.push(...page.items.map((event) => event.kind ?? ""));
    since = page.next ?? since;
  }
}

const order = await place();
const id = order.id ?? 0;
console.log(JSON.stringify({ id, priority: await change(id), state: await cancel(id), kinds: await kinds() }));
