"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_entries',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('thing', sa.Text(), nullable=False),
    sa.Column('thing_id', sa.BigInteger(), nullable=True),
    sa.Column('why', sa.Text(), nullable=True),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entries'))
    )
    op.create_index('ix_audit_entries_thing', 'audit_entries', ['thing', 'thing_id'], unique=False)
    op.create_table('customers',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('textable', sa.Boolean(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('tier', sa.Text(), nullable=False),
    sa.Column('do_not_disturb', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('care_consent', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("language IN ('zh-CN', 'en')", name=op.f('ck_customers_language')),
    sa.CheckConstraint("phone ~ '^\\+[1-9][0-9]{6,14}$'", name=op.f('ck_customers_phone_e164')),
    sa.CheckConstraint("tier IN ('standard', 'gold', 'vip')", name=op.f('ck_customers_tier')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customers')),
    sa.UniqueConstraint('source', 'external_id', name=op.f('uq_customers_source_external_id'))
    )
    op.create_index('ix_customers_phone', 'customers', ['phone'], unique=False)
    op.create_table('geocoded_addresses',
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('lat', sa.Double(), nullable=False),
    sa.Column('lon', sa.Double(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('(lat IS NULL) = (lon IS NULL) AND lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180', name=op.f('ck_geocoded_addresses_on_the_globe')),
    sa.PrimaryKeyConstraint('address', name=op.f('pk_geocoded_addresses'))
    )
    op.create_table('idempotency_records',
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('request_hash', sa.Text(), nullable=False),
    sa.Column('status', sa.BigInteger(), nullable=True),
    sa.Column('response', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('actor', 'key', name=op.f('pk_idempotency_records'))
    )
    op.create_table('opt_outs',
    sa.Column('number_hash', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('number_hash', name=op.f('pk_opt_outs'))
    )
    op.create_table('skills',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_skills'))
    )
    op.create_table('territories',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('publishes_itself', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_territories')),
    sa.UniqueConstraint('code', name=op.f('uq_territories_code'))
    )
    op.create_table('work_types',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('symptom', sa.Text(), nullable=True),
    sa.Column('service_minutes', sa.BigInteger(), nullable=False),
    sa.Column('skills', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('version', sa.BigInteger(), server_default='1', nullable=False),
    sa.CheckConstraint("kind IN ('install', 'repair', 'relocation', 'care_visit')", name=op.f('ck_work_types_kind')),
    sa.CheckConstraint('service_minutes BETWEEN 1 AND 1440', name=op.f('ck_work_types_service_minutes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_types')),
    sa.UniqueConstraint('kind', 'symptom', name=op.f('uq_work_types_kind_symptom'), postgresql_nulls_not_distinct=True)
    )
    op.create_table('events',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('thing', sa.Text(), nullable=False),
    sa.Column('thing_id', sa.BigInteger(), nullable=False),
    sa.Column('territory_id', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['territory_id'], ['territories.id'], name=op.f('fk_events_territory_id_territories')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_events'))
    )
    op.create_table('plans',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('territory_id', sa.BigInteger(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('state', sa.Text(), server_default='requested', nullable=False),
    sa.Column('solve_seconds', sa.BigInteger(), nullable=False),
    sa.Column('asked_by', sa.Text(), nullable=False),
    sa.Column('attempt', sa.BigInteger(), server_default='1', nullable=False),
    sa.Column('snapshot', sa.Text(), nullable=True),
    sa.Column('objective', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('warnings', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('failure_code', sa.Text(), nullable=True),
    sa.Column('failure', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state IN ('published', 'superseded')) = (published_at IS NOT NULL)", name=op.f('ck_plans_published_at')),
    sa.CheckConstraint("state IN ('requested', 'solving', 'draft', 'published', 'superseded', 'discarded', 'failed')", name=op.f('ck_plans_state')),
    sa.CheckConstraint('first_day <= last_day', name=op.f('ck_plans_days')),
    sa.ForeignKeyConstraint(['territory_id'], ['territories.id'], name=op.f('fk_plans_territory_id_territories')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plans'))
    )
    op.create_index('ix_plans_territory_days', 'plans', ['territory_id', 'first_day', 'last_day'], unique=False)
    op.create_table('sites',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.Column('location_state', sa.Text(), nullable=False),
    sa.Column('located_by', sa.Text(), nullable=True),
    sa.Column('access_notes', sa.Text(), server_default='', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("(location_state = 'located') = (lat IS NOT NULL)", name=op.f('ck_sites_located_has_point')),
    sa.CheckConstraint("location_state IN ('located', 'needs_geocoding')", name=op.f('ck_sites_location_state')),
    sa.CheckConstraint('(lat IS NULL) = (lon IS NULL) AND lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180', name=op.f('ck_sites_on_the_globe')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_sites_customer_id_customers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sites')),
    sa.UniqueConstraint('customer_id', 'address', name=op.f('uq_sites_customer_id_address'))
    )
    op.create_table('technicians',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('languages', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('territory_id', sa.BigInteger(), nullable=False),
    sa.Column('home_lat', sa.Double(), nullable=False),
    sa.Column('home_lon', sa.Double(), nullable=False),
    sa.Column('speed_percent', sa.BigInteger(), server_default='100', nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('version', sa.BigInteger(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("phone ~ '^\\+[1-9][0-9]{6,14}$'", name=op.f('ck_technicians_phone_e164')),
    sa.CheckConstraint('(home_lat IS NULL) = (home_lon IS NULL) AND home_lat BETWEEN -90 AND 90 AND home_lon BETWEEN -180 AND 180', name=op.f('ck_technicians_home')),
    sa.CheckConstraint('speed_percent BETWEEN 10 AND 1000', name=op.f('ck_technicians_speed')),
    sa.ForeignKeyConstraint(['territory_id'], ['territories.id'], name=op.f('fk_technicians_territory_id_territories')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_technicians')),
    sa.UniqueConstraint('external_id', name=op.f('uq_technicians_external_id'))
    )
    op.create_index(op.f('ix_technicians_territory_id'), 'technicians', ['territory_id'], unique=False)
    op.create_table('absences',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('technician_id', sa.BigInteger(), nullable=False),
    sa.Column('during', postgresql.TSTZRANGE(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('NOT isempty(during)', name=op.f('ck_absences_during')),
    sa.ForeignKeyConstraint(['technician_id'], ['technicians.id'], name=op.f('fk_absences_technician_id_technicians')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absences'))
    )
    op.create_index(op.f('ix_absences_technician_id'), 'absences', ['technician_id'], unique=False)
    op.create_table('devices',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('technician_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('paired_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['technician_id'], ['technicians.id'], name=op.f('fk_devices_technician_id_technicians')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_devices')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_devices_token_hash'))
    )
    op.create_index(op.f('ix_devices_technician_id'), 'devices', ['technician_id'], unique=False)
    op.create_table('pairing_codes',
    sa.Column('code_hash', sa.Text(), nullable=False),
    sa.Column('technician_id', sa.BigInteger(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['technician_id'], ['technicians.id'], name=op.f('fk_pairing_codes_technician_id_technicians')),
    sa.PrimaryKeyConstraint('code_hash', name=op.f('pk_pairing_codes'))
    )
    op.create_table('positions',
    sa.Column('technician_id', sa.BigInteger(), nullable=False),
    sa.Column('lat', sa.Double(), nullable=False),
    sa.Column('lon', sa.Double(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180', name=op.f('ck_positions_on_the_globe')),
    sa.ForeignKeyConstraint(['technician_id'], ['technicians.id'], name=op.f('fk_positions_technician_id_technicians')),
    sa.PrimaryKeyConstraint('technician_id', name=op.f('pk_positions'))
    )
    op.create_table('shifts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('technician_id', sa.BigInteger(), nullable=False),
    sa.Column('during', postgresql.TSTZRANGE(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    postgresql.ExcludeConstraint((sa.text("int8range(technician_id, technician_id, '[]')"), '='), (sa.column('during'), '&&'), using='gist', name='ex_shifts_overlap'),
    sa.CheckConstraint('NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)', name=op.f('ck_shifts_during')),
    sa.ForeignKeyConstraint(['technician_id'], ['technicians.id'], name=op.f('fk_shifts_technician_id_technicians')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shifts'))
    )
    op.create_table('technician_skills',
    sa.Column('technician_id', sa.BigInteger(), nullable=False),
    sa.Column('skill', sa.Text(), nullable=False),
    sa.Column('level', sa.BigInteger(), server_default='1', nullable=False),
    sa.CheckConstraint('level BETWEEN 1 AND 9', name=op.f('ck_technician_skills_level')),
    sa.ForeignKeyConstraint(['skill'], ['skills.code'], name=op.f('fk_technician_skills_skill_skills')),
    sa.ForeignKeyConstraint(['technician_id'], ['technicians.id'], name=op.f('fk_technician_skills_technician_id_technicians')),
    sa.PrimaryKeyConstraint('technician_id', 'skill', name=op.f('pk_technician_skills'))
    )
    op.create_table('users',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=True),
    sa.Column('technician_id', sa.BigInteger(), nullable=True),
    sa.Column('territory_ids', postgresql.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("(role = 'technician') = (technician_id IS NOT NULL)", name=op.f('ck_users_technician')),
    sa.CheckConstraint("role IN ('admin', 'dispatcher', 'service', 'technician', 'integration')", name=op.f('ck_users_role')),
    sa.ForeignKeyConstraint(['technician_id'], ['technicians.id'], name=op.f('fk_users_technician_id_technicians')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
    sa.UniqueConstraint('name', name=op.f('uq_users_name'))
    )
    op.create_table('work_orders',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=True),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('site_id', sa.BigInteger(), nullable=False),
    sa.Column('territory_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('symptom', sa.Text(), nullable=True),
    sa.Column('priority', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='received', nullable=False),
    sa.Column('state_reason', sa.Text(), nullable=True),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.BigInteger(), server_default='1', nullable=False),
    sa.CheckConstraint("kind IN ('install', 'repair', 'relocation', 'care_visit')", name=op.f('ck_work_orders_kind')),
    sa.CheckConstraint("priority IN ('emergency', 'high', 'normal', 'low')", name=op.f('ck_work_orders_priority')),
    sa.CheckConstraint("state IN ('received', 'scheduled', 'in_progress', 'held', 'completed', 'cancelled', 'failed')", name=op.f('ck_work_orders_state')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_work_orders_customer_id_customers')),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_work_orders_site_id_sites')),
    sa.ForeignKeyConstraint(['territory_id'], ['territories.id'], name=op.f('fk_work_orders_territory_id_territories')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_orders'))
    )
    op.create_index(op.f('ix_work_orders_customer_id'), 'work_orders', ['customer_id'], unique=False)
    op.create_index(op.f('ix_work_orders_site_id'), 'work_orders', ['site_id'], unique=False)
    op.create_index(op.f('ix_work_orders_territory_id'), 'work_orders', ['territory_id'], unique=False)
    op.create_index('uq_work_orders_live_external_id', 'work_orders', ['source', 'external_id'], unique=True, postgresql_where=sa.text("state IN ('completed', 'held', 'in_progress', 'received', 'scheduled')"))
    op.create_table('api_tokens',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('hint', sa.Text(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_api_tokens_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_tokens')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_api_tokens_token_hash'))
    )
    op.create_index(op.f('ix_api_tokens_user_id'), 'api_tokens', ['user_id'], unique=False)
    op.create_table('shift_breaks',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('shift_id', sa.BigInteger(), nullable=False),
    sa.Column('minutes', sa.BigInteger(), nullable=False),
    sa.Column('earliest_start', sa.DateTime(timezone=True), nullable=False),
    sa.Column('latest_end', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("earliest_start + minutes * interval '1 minute' <= latest_end", name=op.f('ck_shift_breaks_fits')),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_shift_breaks_minutes')),
    sa.ForeignKeyConstraint(['shift_id'], ['shifts.id'], name=op.f('fk_shift_breaks_shift_id_shifts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift_breaks'))
    )
    op.create_index(op.f('ix_shift_breaks_shift_id'), 'shift_breaks', ['shift_id'], unique=False)
    op.create_table('visits',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('previous_visit_id', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.Text(), server_default='draft', nullable=False),
    sa.Column('reason_code', sa.Text(), nullable=True),
    sa.Column('service_seconds', sa.BigInteger(), nullable=False),
    sa.Column('skills', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('technician_id', sa.BigInteger(), nullable=True),
    sa.Column('during', postgresql.TSTZRANGE(), nullable=True),
    sa.Column('plan_id', sa.BigInteger(), nullable=True),
    sa.Column('pinned_technician_id', sa.BigInteger(), nullable=True),
    sa.Column('pinned_arrival', sa.DateTime(timezone=True), nullable=True),
    sa.Column('override_reason', sa.Text(), nullable=True),
    sa.Column('overridden_by', sa.BigInteger(), nullable=True),
    sa.Column('eta', sa.DateTime(timezone=True), nullable=True),
    sa.Column('en_route_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('notes', sa.Text(), nullable=True),
    sa.Column('ended_by', sa.BigInteger(), nullable=True),
    sa.Column('unplaced_code', sa.Text(), nullable=True),
    sa.Column('unplaced_sentence', sa.Text(), nullable=True),
    sa.Column('version', sa.BigInteger(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    postgresql.ExcludeConstraint((sa.text("int8range(technician_id, technician_id, '[]')"), '='), (sa.column('during'), '&&'), where=sa.text("technician_id IS NOT NULL AND state IN ('dispatched', 'draft', 'en_route', 'on_site', 'scheduled')"), deferrable=True, initially='DEFERRED', using='gist', name='ex_visits_technician_overlap'),
    sa.CheckConstraint("state = 'draft' OR state = 'cancelled' OR technician_id IS NOT NULL", name=op.f('ck_visits_has_technician')),
    sa.CheckConstraint("state IN ('draft', 'scheduled', 'dispatched', 'en_route', 'on_site', 'completed', 'partial', 'cannot_complete', 'cancelled')", name=op.f('ck_visits_state')),
    sa.CheckConstraint('(technician_id IS NULL) = (during IS NULL)', name=op.f('ck_visits_assigned_in_whole')),
    sa.CheckConstraint('service_seconds > 0', name=op.f('ck_visits_service_seconds')),
    sa.ForeignKeyConstraint(['ended_by'], ['technicians.id'], name=op.f('fk_visits_ended_by_technicians')),
    sa.ForeignKeyConstraint(['order_id'], ['work_orders.id'], name=op.f('fk_visits_order_id_work_orders')),
    sa.ForeignKeyConstraint(['overridden_by'], ['users.id'], name=op.f('fk_visits_overridden_by_users')),
    sa.ForeignKeyConstraint(['pinned_technician_id'], ['technicians.id'], name=op.f('fk_visits_pinned_technician_id_technicians')),
    sa.ForeignKeyConstraint(['plan_id'], ['plans.id'], name=op.f('fk_visits_plan_id_plans')),
    sa.ForeignKeyConstraint(['previous_visit_id'], ['visits.id'], name=op.f('fk_visits_previous_visit_id_visits')),
    sa.ForeignKeyConstraint(['technician_id'], ['technicians.id'], name=op.f('fk_visits_technician_id_technicians')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visits')),
    sa.UniqueConstraint('order_id', 'number', name=op.f('uq_visits_order_id_number')),
    sa.UniqueConstraint('previous_visit_id', name=op.f('uq_visits_previous_visit_id'))
    )
    op.create_index('ix_visits_open', 'visits', ['state'], unique=False, postgresql_where=sa.text("state IN ('dispatched', 'draft', 'en_route', 'on_site', 'scheduled')"))
    op.create_index(op.f('ix_visits_technician_id'), 'visits', ['technician_id'], unique=False)
    op.create_table('appointments',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('visit_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Text(), server_default='live', nullable=False),
    sa.Column('arrival_window', postgresql.TSTZRANGE(), nullable=False),
    sa.Column('technician_id', sa.BigInteger(), nullable=False),
    sa.Column('plan_id', sa.BigInteger(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_eta', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('live', 'superseded', 'cancelled', 'fulfilled', 'missed')", name=op.f('ck_appointments_state')),
    sa.CheckConstraint('NOT isempty(arrival_window)', name=op.f('ck_appointments_arrival_window')),
    sa.ForeignKeyConstraint(['plan_id'], ['plans.id'], name=op.f('fk_appointments_plan_id_plans')),
    sa.ForeignKeyConstraint(['technician_id'], ['technicians.id'], name=op.f('fk_appointments_technician_id_technicians')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_appointments_visit_id_visits')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appointments')),
    sa.UniqueConstraint('visit_id', 'version', name=op.f('uq_appointments_visit_id_version'))
    )
    op.create_index('uq_appointments_live_visit', 'appointments', ['visit_id'], unique=True, postgresql_where=sa.text("state = 'live'"))
    op.create_table('assignments',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('visit_id', sa.BigInteger(), nullable=False),
    sa.Column('technician_id', sa.BigInteger(), nullable=False),
    sa.Column('assigned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['technician_id'], ['technicians.id'], name=op.f('fk_assignments_technician_id_technicians')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_assignments_visit_id_visits')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignments'))
    )
    op.create_index('ix_assignments_technician', 'assignments', ['technician_id', 'visit_id'], unique=False)
    op.create_index(op.f('ix_assignments_visit_id'), 'assignments', ['visit_id'], unique=False)
    op.create_table('field_events',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('event_id', sa.Text(), nullable=False),
    sa.Column('technician_id', sa.BigInteger(), nullable=False),
    sa.Column('device_id', sa.BigInteger(), nullable=False),
    sa.Column('visit_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('device_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('effective_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('skewed', sa.Boolean(), nullable=False),
    sa.Column('payload', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('verdict', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint("verdict IN ('applied', 'duplicate', 'conflict', 'rejected')", name=op.f('ck_field_events_verdict')),
    sa.ForeignKeyConstraint(['device_id'], ['devices.id'], name=op.f('fk_field_events_device_id_devices')),
    sa.ForeignKeyConstraint(['technician_id'], ['technicians.id'], name=op.f('fk_field_events_technician_id_technicians')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_field_events_visit_id_visits')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_field_events')),
    sa.UniqueConstraint('technician_id', 'event_id', name=op.f('uq_field_events_technician_id_event_id'))
    )
    op.create_index('ix_field_events_visit', 'field_events', ['visit_id', 'effective_at'], unique=False)
    op.create_table('follow_ups',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=False),
    sa.Column('visit_id', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deadline', sa.DateTime(timezone=True), nullable=False),
    sa.Column('not_by_technician_id', sa.BigInteger(), nullable=True),
    sa.Column('owner_id', sa.BigInteger(), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.BigInteger(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("kind IN ('survey', 'call_back')", name=op.f('ck_follow_ups_kind')),
    sa.CheckConstraint("state IN ('waiting', 'due', 'done', 'cancelled')", name=op.f('ck_follow_ups_state')),
    sa.ForeignKeyConstraint(['not_by_technician_id'], ['technicians.id'], name=op.f('fk_follow_ups_not_by_technician_id_technicians')),
    sa.ForeignKeyConstraint(['order_id'], ['work_orders.id'], name=op.f('fk_follow_ups_order_id_work_orders')),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_follow_ups_owner_id_users')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_follow_ups_visit_id_visits')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_ups')),
    sa.UniqueConstraint('kind', 'visit_id', name=op.f('uq_follow_ups_kind_visit_id'))
    )
    op.create_index('ix_follow_ups_open', 'follow_ups', ['due_at'], unique=False, postgresql_where=sa.text("state IN ('waiting', 'due')"))
    op.create_index(op.f('ix_follow_ups_order_id'), 'follow_ups', ['order_id'], unique=False)
    op.create_table('plan_stops',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('plan_id', sa.BigInteger(), nullable=False),
    sa.Column('visit_id', sa.BigInteger(), nullable=False),
    sa.Column('technician_id', sa.BigInteger(), nullable=False),
    sa.Column('shift_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('arrive', sa.DateTime(timezone=True), nullable=False),
    sa.Column('start', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finish', sa.DateTime(timezone=True), nullable=False),
    sa.Column('travel_seconds', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('arrive <= start AND start < finish', name=op.f('ck_plan_stops_times')),
    sa.ForeignKeyConstraint(['plan_id'], ['plans.id'], name=op.f('fk_plan_stops_plan_id_plans'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['shift_id'], ['shifts.id'], name=op.f('fk_plan_stops_shift_id_shifts')),
    sa.ForeignKeyConstraint(['technician_id'], ['technicians.id'], name=op.f('fk_plan_stops_technician_id_technicians')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_plan_stops_visit_id_visits')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_stops')),
    sa.UniqueConstraint('plan_id', 'shift_id', 'position', name=op.f('uq_plan_stops_plan_id_shift_id_position')),
    sa.UniqueConstraint('plan_id', 'visit_id', name=op.f('uq_plan_stops_plan_id_visit_id'))
    )
    op.create_index(op.f('ix_plan_stops_visit_id'), 'plan_stops', ['visit_id'], unique=False)
    op.create_table('plan_unplaced',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('plan_id', sa.BigInteger(), nullable=False),
    sa.Column('visit_id', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plans.id'], name=op.f('fk_plan_unplaced_plan_id_plans'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_plan_unplaced_visit_id_visits')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_unplaced')),
    sa.UniqueConstraint('plan_id', 'visit_id', name=op.f('uq_plan_unplaced_plan_id_visit_id'))
    )
    op.create_index(op.f('ix_plan_unplaced_visit_id'), 'plan_unplaced', ['visit_id'], unique=False)
    op.create_table('public_links',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('visit_id', sa.BigInteger(), nullable=False),
    sa.Column('issue', sa.BigInteger(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("purpose IN ('t', 's')", name=op.f('ck_public_links_purpose')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_public_links_visit_id_visits')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_public_links')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_public_links_token_hash')),
    sa.UniqueConstraint('visit_id', 'purpose', 'issue', name=op.f('uq_public_links_visit_id_purpose_issue'))
    )
    op.create_table('surveys',
    sa.Column('visit_id', sa.BigInteger(), nullable=False),
    sa.Column('score', sa.BigInteger(), nullable=False),
    sa.Column('fixed', sa.Boolean(), nullable=False),
    sa.Column('comment', sa.Text(), server_default='', nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('score BETWEEN 1 AND 5', name=op.f('ck_surveys_score')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_surveys_visit_id_visits')),
    sa.PrimaryKeyConstraint('visit_id', name=op.f('pk_surveys'))
    )
    op.create_table('tasks',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=True),
    sa.Column('visit_id', sa.BigInteger(), nullable=True),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='open', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("state IN ('open', 'done')", name=op.f('ck_tasks_state')),
    sa.ForeignKeyConstraint(['done_by'], ['users.id'], name=op.f('fk_tasks_done_by_users')),
    sa.ForeignKeyConstraint(['order_id'], ['work_orders.id'], name=op.f('fk_tasks_order_id_work_orders')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_tasks_visit_id_visits')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tasks')),
    sa.UniqueConstraint('kind', 'topic', name=op.f('uq_tasks_kind_topic'))
    )
    op.create_index('ix_tasks_open', 'tasks', ['created_at'], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_index(op.f('ix_tasks_order_id'), 'tasks', ['order_id'], unique=False)
    op.create_table('visit_windows',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('visit_id', sa.BigInteger(), nullable=False),
    sa.Column('during', postgresql.TSTZRANGE(), nullable=False),
    sa.CheckConstraint('NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)', name=op.f('ck_visit_windows_during')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_visit_windows_visit_id_visits'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_windows'))
    )
    op.create_index(op.f('ix_visit_windows_visit_id'), 'visit_windows', ['visit_id'], unique=False)
    op.create_table('warranties',
    sa.Column('visit_id', sa.BigInteger(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.CheckConstraint('first_day <= last_day', name=op.f('ck_warranties_days')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_warranties_visit_id_visits')),
    sa.PrimaryKeyConstraint('visit_id', name=op.f('pk_warranties'))
    )
    op.create_table('follow_up_attempts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('follow_up_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('notes', sa.Text(), server_default='', nullable=False),
    sa.CheckConstraint("outcome IN ('reached_fixed', 'reached_not_fixed', 'no_answer', 'call_later')", name=op.f('ck_follow_up_attempts_outcome')),
    sa.ForeignKeyConstraint(['follow_up_id'], ['follow_ups.id'], name=op.f('fk_follow_up_attempts_follow_up_id_follow_ups')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_follow_up_attempts_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up_attempts'))
    )
    op.create_index(op.f('ix_follow_up_attempts_follow_up_id'), 'follow_up_attempts', ['follow_up_id'], unique=False)
    op.create_table('inbound_texts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('carrier', sa.Text(), nullable=False),
    sa.Column('carrier_message_id', sa.Text(), nullable=False),
    sa.Column('from_number', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('appointment_id', sa.BigInteger(), nullable=True),
    sa.Column('order_id', sa.BigInteger(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("outcome IN ('applied', 'opt_out', 'opt_in', 'help', 'task')", name=op.f('ck_inbound_texts_outcome')),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointments.id'], name=op.f('fk_inbound_texts_appointment_id_appointments')),
    sa.ForeignKeyConstraint(['order_id'], ['work_orders.id'], name=op.f('fk_inbound_texts_order_id_work_orders')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbound_texts')),
    sa.UniqueConstraint('carrier', 'carrier_message_id', name=op.f('uq_inbound_texts_carrier_carrier_message_id'))
    )
    op.create_index(op.f('ix_inbound_texts_from_number'), 'inbound_texts', ['from_number'], unique=False)
    op.create_index(op.f('ix_inbound_texts_order_id'), 'inbound_texts', ['order_id'], unique=False)
    op.create_table('messages',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('appointment_id', sa.BigInteger(), nullable=True),
    sa.Column('topic', sa.Text(), nullable=True),
    sa.Column('occurrence', sa.BigInteger(), server_default='1', nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=True),
    sa.Column('customer_id', sa.BigInteger(), nullable=True),
    sa.Column('to_number', sa.Text(), nullable=False),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('parameters', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('segments', sa.BigInteger(), nullable=False),
    sa.Column('answers', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('state', sa.Text(), server_default='queued', nullable=False),
    sa.Column('suppressed_reason', sa.Text(), nullable=True),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claim', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('carrier', sa.Text(), nullable=True),
    sa.Column('carrier_message_id', sa.Text(), nullable=True),
    sa.Column('carrier_status', sa.Text(), nullable=True),
    sa.Column('error_code', sa.Text(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'claimed') = (lease_until IS NOT NULL)", name=op.f('ck_messages_claimed_has_lease')),
    sa.CheckConstraint("(state = 'suppressed') = (suppressed_reason IS NOT NULL)", name=op.f('ck_messages_suppressed_reason')),
    sa.CheckConstraint("state IN ('queued', 'claimed', 'sent', 'delivered', 'undelivered', 'failed', 'suppressed', 'expired', 'unknown')", name=op.f('ck_messages_state')),
    sa.CheckConstraint('(appointment_id IS NULL) <> (topic IS NULL)', name=op.f('ck_messages_about_one_thing')),
    sa.CheckConstraint('occurrence BETWEEN 1 AND 3', name=op.f('ck_messages_occurrence')),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointments.id'], name=op.f('fk_messages_appointment_id_appointments')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_messages_customer_id_customers')),
    sa.ForeignKeyConstraint(['order_id'], ['work_orders.id'], name=op.f('fk_messages_order_id_work_orders')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_messages')),
    sa.UniqueConstraint('carrier', 'carrier_message_id', name=op.f('uq_messages_carrier_carrier_message_id')),
    sa.UniqueConstraint('kind', 'appointment_id', 'occurrence', name='uq_messages_once_per_appointment'),
    sa.UniqueConstraint('kind', 'topic', 'occurrence', name='uq_messages_once_per_topic')
    )
    op.create_index(op.f('ix_messages_customer_id'), 'messages', ['customer_id'], unique=False)
    op.create_index('ix_messages_due', 'messages', ['not_before', 'id'], unique=False, postgresql_where=sa.text("state = 'queued'"))
    op.create_index('ix_messages_leases', 'messages', ['lease_until'], unique=False, postgresql_where=sa.text("state = 'claimed'"))
    op.create_index('ix_messages_open', 'messages', ['created_at'], unique=False, postgresql_where=sa.text("state IN ('sent', 'unknown')"))
    op.create_index(op.f('ix_messages_order_id'), 'messages', ['order_id'], unique=False)
    op.create_index('ix_messages_to_number', 'messages', ['to_number', 'created_at'], unique=False)
    op.create_table('attempts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('message_id', sa.BigInteger(), nullable=False),
    sa.Column('claim', sa.BigInteger(), nullable=False),
    sa.Column('carrier', sa.Text(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('error_code', sa.Text(), nullable=True),
    sa.Column('carrier_message_id', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_attempts_message_id_messages')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempts')),
    sa.UniqueConstraint('message_id', 'claim', name=op.f('uq_attempts_message_id_claim'))
    )
    op.create_table('promises',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=False),
    sa.Column('visit_id', sa.BigInteger(), nullable=False),
    sa.Column('appointment_id', sa.BigInteger(), nullable=True),
    sa.Column('technician_id', sa.BigInteger(), nullable=True),
    sa.Column('message_id', sa.BigInteger(), nullable=True),
    sa.Column('due', postgresql.TSTZRANGE(), nullable=False),
    sa.Column('state', sa.Text(), server_default='made', nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by_event', sa.Text(), nullable=True),
    sa.CheckConstraint("kind IN ('arrival', 'warranty', 'call_back')", name=op.f('ck_promises_kind')),
    sa.CheckConstraint("state IN ('made', 'delivered', 'kept', 'broken', 'withdrawn')", name=op.f('ck_promises_state')),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointments.id'], name=op.f('fk_promises_appointment_id_appointments')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_promises_message_id_messages')),
    sa.ForeignKeyConstraint(['order_id'], ['work_orders.id'], name=op.f('fk_promises_order_id_work_orders')),
    sa.ForeignKeyConstraint(['technician_id'], ['technicians.id'], name=op.f('fk_promises_technician_id_technicians')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_promises_visit_id_visits')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promises')),
    sa.UniqueConstraint('kind', 'appointment_id', name=op.f('uq_promises_kind_appointment_id'))
    )
    op.create_index(op.f('ix_promises_message_id'), 'promises', ['message_id'], unique=False)
    op.create_index(op.f('ix_promises_order_id'), 'promises', ['order_id'], unique=False)
    op.create_index(op.f('ix_promises_visit_id'), 'promises', ['visit_id'], unique=False)
    op.create_table('receipts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('carrier', sa.Text(), nullable=False),
    sa.Column('carrier_message_id', sa.Text(), nullable=False),
    sa.Column('message_id', sa.BigInteger(), nullable=True),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('error_code', sa.Text(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_receipts_message_id_messages')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipts')),
    sa.UniqueConstraint('carrier', 'carrier_message_id', 'status', name=op.f('uq_receipts_carrier_carrier_message_id_status'))
    )
    op.create_index(op.f('ix_receipts_carrier_message_id'), 'receipts', ['carrier_message_id'], unique=False)
    op.create_index(op.f('ix_receipts_message_id'), 'receipts', ['message_id'], unique=False)
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = '23514'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER audit_entries_append_only ON audit_entries")
    op.execute("DROP FUNCTION refuse_change()")
    op.drop_index(op.f('ix_receipts_message_id'), table_name='receipts')
    op.drop_index(op.f('ix_receipts_carrier_message_id'), table_name='receipts')
    op.drop_table('receipts')
    op.drop_index(op.f('ix_promises_visit_id'), table_name='promises')
    op.drop_index(op.f('ix_promises_order_id'), table_name='promises')
    op.drop_index(op.f('ix_promises_message_id'), table_name='promises')
    op.drop_table('promises')
    op.drop_table('attempts')
    op.drop_index('ix_messages_to_number', table_name='messages')
    op.drop_index(op.f('ix_messages_order_id'), table_name='messages')
    op.drop_index('ix_messages_open', table_name='messages', postgresql_where=sa.text("state IN ('sent', 'unknown')"))
    op.drop_index('ix_messages_leases', table_name='messages', postgresql_where=sa.text("state = 'claimed'"))
    op.drop_index('ix_messages_due', table_name='messages', postgresql_where=sa.text("state = 'queued'"))
    op.drop_index(op.f('ix_messages_customer_id'), table_name='messages')
    op.drop_table('messages')
    op.drop_index(op.f('ix_inbound_texts_order_id'), table_name='inbound_texts')
    op.drop_index(op.f('ix_inbound_texts_from_number'), table_name='inbound_texts')
    op.drop_table('inbound_texts')
    op.drop_index(op.f('ix_follow_up_attempts_follow_up_id'), table_name='follow_up_attempts')
    op.drop_table('follow_up_attempts')
    op.drop_table('warranties')
    op.drop_index(op.f('ix_visit_windows_visit_id'), table_name='visit_windows')
    op.drop_table('visit_windows')
    op.drop_index(op.f('ix_tasks_order_id'), table_name='tasks')
    op.drop_index('ix_tasks_open', table_name='tasks', postgresql_where=sa.text("state = 'open'"))
    op.drop_table('tasks')
    op.drop_table('surveys')
    op.drop_table('public_links')
    op.drop_index(op.f('ix_plan_unplaced_visit_id'), table_name='plan_unplaced')
    op.drop_table('plan_unplaced')
    op.drop_index(op.f('ix_plan_stops_visit_id'), table_name='plan_stops')
    op.drop_table('plan_stops')
    op.drop_index(op.f('ix_follow_ups_order_id'), table_name='follow_ups')
    op.drop_index('ix_follow_ups_open', table_name='follow_ups', postgresql_where=sa.text("state IN ('waiting', 'due')"))
    op.drop_table('follow_ups')
    op.drop_index('ix_field_events_visit', table_name='field_events')
    op.drop_table('field_events')
    op.drop_index(op.f('ix_assignments_visit_id'), table_name='assignments')
    op.drop_index('ix_assignments_technician', table_name='assignments')
    op.drop_table('assignments')
    op.drop_index('uq_appointments_live_visit', table_name='appointments', postgresql_where=sa.text("state = 'live'"))
    op.drop_table('appointments')
    op.drop_index(op.f('ix_visits_technician_id'), table_name='visits')
    op.drop_index('ix_visits_open', table_name='visits', postgresql_where=sa.text("state IN ('dispatched', 'draft', 'en_route', 'on_site', 'scheduled')"))
    op.drop_table('visits')
    op.drop_index(op.f('ix_shift_breaks_shift_id'), table_name='shift_breaks')
    op.drop_table('shift_breaks')
    op.drop_index(op.f('ix_api_tokens_user_id'), table_name='api_tokens')
    op.drop_table('api_tokens')
    op.drop_index('uq_work_orders_live_external_id', table_name='work_orders', postgresql_where=sa.text("state IN ('completed', 'held', 'in_progress', 'received', 'scheduled')"))
    op.drop_index(op.f('ix_work_orders_territory_id'), table_name='work_orders')
    op.drop_index(op.f('ix_work_orders_site_id'), table_name='work_orders')
    op.drop_index(op.f('ix_work_orders_customer_id'), table_name='work_orders')
    op.drop_table('work_orders')
    op.drop_table('users')
    op.drop_table('technician_skills')
    op.drop_table('shifts')
    op.drop_table('positions')
    op.drop_table('pairing_codes')
    op.drop_index(op.f('ix_devices_technician_id'), table_name='devices')
    op.drop_table('devices')
    op.drop_index(op.f('ix_absences_technician_id'), table_name='absences')
    op.drop_table('absences')
    op.drop_index(op.f('ix_technicians_territory_id'), table_name='technicians')
    op.drop_table('technicians')
    op.drop_table('sites')
    op.drop_index('ix_plans_territory_days', table_name='plans')
    op.drop_table('plans')
    op.drop_table('events')
    op.drop_table('work_types')
    op.drop_table('territories')
    op.drop_table('skills')
    op.drop_table('opt_outs')
    op.drop_table('idempotency_records')
    op.drop_table('geocoded_addresses')
    op.drop_index('ix_customers_phone', table_name='customers')
    op.drop_table('customers')
    op.drop_index('ix_audit_entries_thing', table_name='audit_entries')
    op.drop_table('audit_entries')
