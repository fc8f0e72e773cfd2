-- Years of work: so many orders and all that hangs on them. `years.py` fills in what begins with a percent sign.

INSERT INTO territories (code, name, zone) SELECT 'T' || n, 'Territory ' || n, 'UTC' FROM generate_series(1,
  %(territories)s) n;

INSERT INTO technicians (external_id, name, phone, languages, territory_id, home_lat, home_lon) SELECT 'E' ||
  n, 'Technician ' || n, '+14155' || lpad(n::text, 6, '0'), '{en}', 1 + (n - 1) / 20, 47.1, 9.5 FROM
  generate_series(1, %(technicians)s) n;

INSERT INTO customers (source, external_id, name, phone, textable, language, tier) SELECT 'crm', 'C-' || n,
  initcap(substr(md5('f' || n), 1, 6)) || ' ' || initcap(substr(md5('l' || n), 1, 8)), '+1202' ||
  lpad(n::text, 7, '0'), true, 'en', 'standard' FROM generate_series(1, %(orders)s) n;

INSERT INTO sites (customer_id, address, lat, lon, location_state) SELECT n, initcap(substr(md5('s' || n %%
  3000), 1, 9)) || ' street ' || n, 47 + random() / 5, 9.4 + random() / 5, 'located' FROM generate_series(1,
  %(orders)s) n;

INSERT INTO service_lines (source, service_id, customer_id, site_id, territory_id, access_node, technology)
  SELECT 'crm', 'S-' || n, n, n, 1 + (n - 1) %% %(technicians)s / 20, 'OLT-' || n %% 500, 'fiber' FROM
  generate_series(1, %(orders)s) n;

CREATE TEMP TABLE drawn AS SELECT n, 1 + (n - 1) %% %(technicians)s AS technician, 1 + (n - 1) %%
  %(technicians)s / 20 AS territory, %(now)s::timestamptz - (interval '1 day' * ((n - 1) / %(technicians)s /
  %(a_day)s + 1)) + interval '50 minutes' * ((n - 1) / %(technicians)s %% %(a_day)s) AS starts FROM
  generate_series(1, %(orders)s) n;

INSERT INTO work_orders (source, external_id, customer_id, site_id, line_id, territory_id, kind, symptom,
  priority, state, reported_at, received_at) SELECT 'crm', 'X-' || n, n, n, n, territory, (ARRAY['repair',
  'install', 'care_visit'])[1 + n %% 3], 'slow_speed', 'normal', 'completed', starts - interval '2 days',
  starts - interval '2 days' FROM drawn ORDER BY starts, n;

ANALYZE drawn, work_orders;

ALTER TABLE drawn ADD order_id bigint;

UPDATE drawn SET order_id = id FROM work_orders WHERE customer_id = n;

INSERT INTO visits (order_id, number, state, service_seconds, skills, technician_id, during, arrived_at,
  ended_at, ended_by) SELECT order_id, 1, 'completed', 2400, '{fiber}', technician, tstzrange(starts, starts +
  interval '40 minutes'), starts, starts + interval '40 minutes', technician FROM drawn ORDER BY order_id;

INSERT INTO assignments (visit_id, technician_id, assigned_at, ended_at) SELECT v.id, technician, starts - interval
  '1 day', starts + interval '40 minutes' FROM drawn JOIN visits v USING (order_id) ORDER BY v.id;

ANALYZE drawn, visits, assignments;

INSERT INTO appointments (visit_id, version, state, arrival_window, technician_id, made_at, cause) SELECT
  v.id, 1, 'fulfilled', tstzrange(starts - interval '1 hour', starts + interval '1 hour'), technician, starts
  - interval '1 day', 'plan' FROM drawn JOIN visits v USING (order_id) ORDER BY v.id;

ANALYZE appointments;

INSERT INTO messages (kind, appointment_id, order_id, visit_id, customer_id, to_number, zone, language,
  parameters, body, segments, price_micros, state, not_before, expires_at, created_at, carrier,
  carrier_message_id, first_attempt_at, sent_at, ended_at) SELECT kind, a.id, order_id, v.id, n, '+1202' ||
  lpad(n::text, 7, '0'), 'UTC', 'en', '{}', 'Words
  of a text.', 1, 80000, 'delivered', made_at, made_at + interval '1 day', made_at, 'twilio', 'SM' ||
  a.id || kind, made_at + interval '2 s', made_at + interval '3 s', made_at + interval '9 s' FROM drawn JOIN
  visits v USING (order_id) JOIN appointments a ON
  a.visit_id = v.id, unnest(ARRAY['confirmation', 'reminder', 'completed']) kind ORDER BY a.id;

INSERT INTO attempts (message_id, claim, carrier, started_at, ended_at, outcome) SELECT id, 1, carrier, created_at +
  interval '2 s', sent_at, 'accepted' FROM messages ORDER BY id;

ANALYZE messages, attempts;

INSERT INTO promises (kind, order_id, visit_id, appointment_id, technician_id, due, state, made_at,
  delivered_at, settled_at) SELECT 'arrival', order_id, v.id, a.id, technician, arrival_window, CASE WHEN n %%
  20 = 0 THEN 'broken' ELSE 'kept' END, made_at, made_at, starts FROM drawn JOIN visits v USING (order_id)
  JOIN appointments a ON a.visit_id = v.id ORDER BY a.id;

INSERT INTO customer_contacts (at, source, territory_id, customer_id, order_id, way) SELECT starts - interval '1 day'
  * often, 'crm', territory, n, order_id, (ARRAY['text', 'page', 'desk'])[often] FROM drawn, generate_series(1, 3) often
  WHERE n %% (often * often * 3) = 0 ORDER BY starts;

INSERT INTO audit_entries (at, actor, action, thing, thing_id) SELECT starts, 'crm', 'order.placed', 'order',
  order_id FROM drawn, generate_series(1, 3) ORDER BY starts;

INSERT INTO events (at, kind, thing, thing_id, territory_id, source, relayed) SELECT starts, 'order.received',
  'order', order_id, territory, 'crm', true FROM drawn, generate_series(1, 3) ORDER BY starts;

INSERT INTO follow_ups (kind, order_id, visit_id, reason, state, due_at, deadline, done_at) SELECT CASE WHEN n
  %% 2 = 0 THEN 'survey' ELSE 'call_back' END, order_id, v.id, 'silence', CASE WHEN n %% 1000 = 1 THEN 'due'
  ELSE 'done' END, starts + interval '1 day', starts + interval '2 days', starts + interval '1 day' FROM drawn
  JOIN visits v USING (order_id) WHERE n %% 4 < 2;

INSERT INTO surveys (visit_id, score, fixed, answered_at) SELECT v.id, 1 + n %% 5, n %% 7 <> 0, starts +
  interval '1 day' FROM drawn JOIN visits v USING (order_id) WHERE n %% 2 = 0;

INSERT INTO users (name, role) VALUES ('owner', 'dispatcher');

INSERT INTO complaints (source, owner_id, territory_id, customer_id, order_id, visit_id, said, state, resolution,
  received_at, closed_at) SELECT 'crm', 1, territory, n, order_id, v.id, 'It is slow.', CASE WHEN n %% 1000 = 0
  THEN 'acknowledged' ELSE 'closed' END, 'Mended.', starts + interval '1 day', CASE WHEN n %% 1000 = 0 THEN
  NULL ELSE starts + interval '3 days' END FROM drawn JOIN visits v USING (order_id) WHERE n %% 50 = 0;

INSERT INTO tasks (kind, topic, order_id, visit_id, sentence, state, created_at) SELECT 'look', 'o:' || n,
  order_id, v.id, 'Look at it.', CASE WHEN n %% 1000 = 0 THEN 'open' ELSE 'done' END, starts FROM drawn JOIN
  visits v USING (order_id) WHERE n %% 20 = 0;

DROP TABLE drawn;
