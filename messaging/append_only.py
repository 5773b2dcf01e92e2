"""Triggers that keep consent append-only: used by the migration, written for both databases."""

COLUMNS = ("address", "channel", "purpose", "status", "source", "wording", "recorded_at")

POSTGRESQL = """
CREATE FUNCTION messaging_consent_stays() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.recorded_at > now() - interval '5 years' THEN RAISE EXCEPTION 'consent is append-only'; END IF;
    RETURN OLD;
  END IF;
  -- A deleted account leaves an empty key, nothing else may change.
  IF (OLD.address, OLD.channel, OLD.purpose, OLD.status, OLD.source, OLD.wording, OLD.recorded_at)
     IS DISTINCT FROM (NEW.address, NEW.channel, NEW.purpose, NEW.status, NEW.source, NEW.wording, NEW.recorded_at)
     OR (NEW.user_id IS NOT NULL AND NEW.user_id IS DISTINCT FROM OLD.user_id)
     OR (NEW.recorded_by_id IS NOT NULL AND NEW.recorded_by_id IS DISTINCT FROM OLD.recorded_by_id)
  THEN RAISE EXCEPTION 'consent is append-only'; END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER messaging_consent_stays BEFORE UPDATE OR DELETE ON messaging_consent FOR EACH ROW EXECUTE FUNCTION messaging_consent_stays();
"""
SQLITE = """
CREATE TRIGGER messaging_consent_stays BEFORE UPDATE ON messaging_consent
WHEN {changed} OR (NEW.user_id IS NOT NULL AND NEW.user_id IS NOT OLD.user_id)
  OR (NEW.recorded_by_id IS NOT NULL AND NEW.recorded_by_id IS NOT OLD.recorded_by_id)
BEGIN SELECT RAISE(ABORT, 'consent is append-only'); END;
""".format(changed=" OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in COLUMNS))
# Apart, since Django empties tables between tests with DELETE on SQLite, where PostgreSQL truncates: tests/conftest.py drops it.
SQLITE_DELETE = """
CREATE TRIGGER messaging_consent_kept BEFORE DELETE ON messaging_consent WHEN OLD.recorded_at > datetime('now', '-5 years')
BEGIN SELECT RAISE(ABORT, 'consent is append-only'); END;
"""


def create_kept(apps, editor):
    if editor.connection.vendor == "sqlite":
        editor.execute(SQLITE_DELETE)


def drop_kept(apps, editor):
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TRIGGER IF EXISTS messaging_consent_kept;")


def create(apps, editor):
    editor.execute(POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE)


def drop(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER messaging_consent_stays ON messaging_consent; DROP FUNCTION messaging_consent_stays();")
    else:
        editor.execute("DROP TRIGGER messaging_consent_stays;")
