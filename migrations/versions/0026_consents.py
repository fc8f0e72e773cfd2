"""Consents become a ledger, and customers say how they like to be contacted."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

PURPOSES = ("service", "survey", "care", "marketing")
CHANNELS = ("text", "call")
DOORS = ("text", "page", "desk", "api", "order", "erasure")

NOTE = """
CREATE FUNCTION note_consent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told_at timestamptz := coalesce(nullif(current_setting('dispatch.told_at', true), '')::timestamptz, now());
  told_by text := coalesce(nullif(current_setting('dispatch.told_by', true), ''), NEW.source);
  door text := CASE WHEN current_setting('dispatch.erasing', true) = 'on' THEN 'erasure' ELSE 'order' END;
BEGIN
  IF current_setting('dispatch.consents_in_hand', true) = 'on' THEN RETURN NULL; END IF;
  IF NEW.care_consent IS DISTINCT FROM (CASE TG_OP WHEN 'UPDATE' THEN OLD.care_consent ELSE false END) THEN
    INSERT INTO consent_entries (at, customer_id, purpose, channel, given, by, door)
    SELECT told_at, NEW.id, purpose, channel, NEW.care_consent, told_by, door
    FROM unnest(ARRAY['survey', 'care']) AS purpose, unnest(ARRAY['text', 'call']) AS channel;
  END IF;
  IF NEW.do_not_disturb IS DISTINCT FROM (CASE TG_OP WHEN 'UPDATE' THEN OLD.do_not_disturb ELSE false END) THEN
    INSERT INTO consent_entries (at, customer_id, purpose, channel, given, by, door)
    SELECT told_at, NEW.id, 'service', channel, NOT NEW.do_not_disturb, told_by, door
    FROM unnest(ARRAY['text', 'call']) AS channel;
  END IF;
  RETURN NULL;
END $$
"""
"""Whichever door changes a customer's wishes, the ledger has it; who writes entries themselves says so before."""

KEEP_OWN_WORD = """
CREATE FUNCTION keep_own_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('dispatch.consents_in_hand', true) IS DISTINCT FROM 'on' AND (
    SELECT NOT given AND door IN ('text', 'page', 'desk', 'api') FROM consent_entries
    WHERE customer_id = NEW.id AND purpose = 'care' AND channel = 'text' ORDER BY id DESC LIMIT 1
  ) THEN NEW.care_consent := false; END IF;
  RETURN NEW;
END $$
"""
"""What an order or a file says gives no consent back that the customer has withdrawn themselves."""

FORGET = """
CREATE FUNCTION refuse_change_of_consents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND current_setting('dispatch.erasing', true) = 'on' AND NEW.words = ''
    AND to_jsonb(NEW) - 'words' = to_jsonb(OLD) - 'words' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = '23514';
END $$
"""

TRIGGERS = """
CREATE TRIGGER consent_entries_append_only BEFORE UPDATE OR DELETE ON consent_entries
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_consents();
CREATE TRIGGER customers_keep_own_word BEFORE UPDATE OF care_consent ON customers FOR EACH ROW
  WHEN (NEW.care_consent AND NOT OLD.care_consent) EXECUTE FUNCTION keep_own_word();
CREATE TRIGGER customers_note_given AFTER INSERT ON customers FOR EACH ROW
  WHEN (NEW.care_consent OR NEW.do_not_disturb) EXECUTE FUNCTION note_consent();
CREATE TRIGGER customers_note_changed AFTER UPDATE OF care_consent, do_not_disturb ON customers FOR EACH ROW
  WHEN (NEW.care_consent <> OLD.care_consent OR NEW.do_not_disturb <> OLD.do_not_disturb)
  EXECUTE FUNCTION note_consent()
"""

WATCHED = """
CREATE TRIGGER note_update AFTER UPDATE ON customer_preferences FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
  EXECUTE FUNCTION note_change('{customer_id}', '{channel,hours_from,hours_until,named_contact_id}', '{version}');
CREATE TRIGGER note_delete AFTER DELETE ON customer_preferences FOR EACH ROW
  EXECUTE FUNCTION note_change('{customer_id}', '{channel,hours_from,hours_until,named_contact_id}', '{version}')
"""
"""What was preferred before is kept, as for every table that people change."""

WHAT_WAS_KNOWN = """
INSERT INTO consent_entries (at, customer_id, purpose, channel, given, by, door)
SELECT created_at, id, purpose, channel, true, source, 'order'
FROM customers, unnest(ARRAY['survey', 'care']) AS purpose, unnest(ARRAY['text', 'call']) AS channel
WHERE care_consent;
INSERT INTO consent_entries (at, customer_id, purpose, channel, given, by, door)
SELECT created_at, id, 'service', channel, false, source, 'order'
FROM customers, unnest(ARRAY['text', 'call']) AS channel
WHERE do_not_disturb
"""


def upgrade() -> None:
    op.create_table(
        "consent_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), sa.ForeignKey("customers.id"), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(_one_of("purpose", PURPOSES), name=op.f("ck_consent_entries_purpose")),
        sa.CheckConstraint(_one_of("channel", CHANNELS), name=op.f("ck_consent_entries_channel")),
        sa.CheckConstraint(_one_of("door", DOORS), name=op.f("ck_consent_entries_door")),
    )
    op.create_index("ix_consent_entries_customer_id", "consent_entries", ["customer_id", "purpose", "channel", "id"])
    op.create_table(
        "customer_preferences",
        sa.Column("customer_id", sa.BigInteger(), sa.ForeignKey("customers.id"), primary_key=True, autoincrement=False),
        sa.Column("channel", sa.Text()),
        sa.Column("hours_from", sa.Time()),
        sa.Column("hours_until", sa.Time()),
        sa.Column("named_contact_id", sa.BigInteger(), sa.ForeignKey("users.id")),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint(_one_of("channel", CHANNELS), name=op.f("ck_customer_preferences_channel")),
        sa.CheckConstraint("(hours_from IS NULL) = (hours_until IS NULL)", name=op.f("ck_customer_preferences_hours")),
    )
    for statement in (
        *WHAT_WAS_KNOWN.split(";"),
        NOTE,
        KEEP_OWN_WORD,
        FORGET,
        *TRIGGERS.split(";"),
        *WATCHED.split(";"),
    ):
        op.execute(statement)


def downgrade() -> None:
    for trigger in ("customers_note_changed", "customers_note_given", "customers_keep_own_word"):
        op.execute(f"DROP TRIGGER {trigger} ON customers")
    op.drop_table("customer_preferences")
    op.drop_table("consent_entries")
    for function in ("note_consent", "keep_own_word", "refuse_change_of_consents"):
        op.execute(f"DROP FUNCTION {function}()")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
