"""Full-text indexes over lessons_searchentry: both kept by triggers: FTS5 on SQLite, GIN on PostgreSQL."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = [
    """CREATE VIRTUAL TABLE lessons_search USING fts5(
        title, body, content='lessons_searchentry', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER lessons_search_insert AFTER INSERT ON lessons_searchentry BEGIN
        INSERT INTO lessons_search(rowid, title, body) VALUES (new.id, new.title, new.body); END""",
    """CREATE TRIGGER lessons_search_delete AFTER DELETE ON lessons_searchentry BEGIN
        INSERT INTO lessons_search(lessons_search, rowid, title, body)
        VALUES ('delete', old.id, old.title, old.body); END""",
    """CREATE TRIGGER lessons_search_update AFTER UPDATE ON lessons_searchentry BEGIN
        INSERT INTO lessons_search(lessons_search, rowid, title, body)
        VALUES ('delete', old.id, old.title, old.body);
        INSERT INTO lessons_search(rowid, title, body) VALUES (new.id, new.title, new.body); END""",
]
POSTGRESQL = [
    "ALTER TABLE lessons_searchentry ADD COLUMN vector tsvector",
    # Without accents, as FTS5's remove_diacritics does it.
    r"""CREATE FUNCTION lessons_search_plain(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT normalize(regexp_replace(normalize(value, NFD), '[\u0300-\u036f]', '', 'g'), NFC) $$""",
    """CREATE FUNCTION lessons_search_vector() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        new.vector := setweight(to_tsvector(new.configuration::regconfig, lessons_search_plain(new.title)), 'A')
            || setweight(to_tsvector(new.configuration::regconfig, lessons_search_plain(new.body)), 'B');
        RETURN new; END $$""",
    """CREATE TRIGGER lessons_search_vector BEFORE INSERT OR UPDATE ON lessons_searchentry
        FOR EACH ROW EXECUTE FUNCTION lessons_search_vector()""",
    "CREATE INDEX lessons_search ON lessons_searchentry USING gin(vector)",
]


def create(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for name in ("insert", "delete", "update"):
            editor.execute(f"DROP TRIGGER lessons_search_{name}")
        editor.execute("DROP TABLE lessons_search")
    else:
        editor.execute("DROP TRIGGER lessons_search_vector ON lessons_searchentry")
        editor.execute("DROP FUNCTION lessons_search_vector()")
        editor.execute("DROP FUNCTION lessons_search_plain(text)")
        editor.execute("ALTER TABLE lessons_searchentry DROP COLUMN vector")


class Migration(migrations.Migration):
    dependencies = [("lessons", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
