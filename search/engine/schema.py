"""The tables of an index, made in a migration of the app that owns the records."""

from django.db.migrations.operations.base import Operation

COMMON = [
    # What the facets, orders and distances of each web process are made of. `digest` is of the text.
    # `name` is singular and folded, to compare; `folded` and `written` complete what a visitor types.
    """CREATE TABLE {p}_document (id bigint PRIMARY KEY, digest text NOT NULL, name text NOT NULL, folded {plain} NOT NULL, written text NOT NULL,
       recent double precision NOT NULL, quality real NOT NULL, latitude double precision, longitude double precision,
       facets text NOT NULL, numbers text NOT NULL, parent bigint)""",
    "CREATE INDEX {p}_document_folded ON {p}_document (folded)",
    "CREATE INDEX {p}_document_parent ON {p}_document (parent)",
    # One row: `epoch` moves when everything must be read anew, `pruned` is the last position taken out of the log.
    "CREATE TABLE {p}_meta (epoch bigint NOT NULL, pruned bigint NOT NULL)",
    "INSERT INTO {p}_meta VALUES (1, 0)",
    # How an indexed word is written, and in how many documents it stands (counted now and then).
    "CREATE TABLE {p}_word (stem text PRIMARY KEY, written text NOT NULL, documents integer NOT NULL DEFAULT 1)",
]
SQLITE = [
    "CREATE VIRTUAL TABLE {p}_fts USING fts5(name, products, place, summary, exact, tokenize='unicode61 remove_diacritics 0')",
    "INSERT INTO {p}_fts({p}_fts, rank) VALUES('rank', 'bm25(8,6,4,1,4)')",
    "CREATE TABLE {p}_change (seq integer PRIMARY KEY AUTOINCREMENT, id bigint NOT NULL)",
]
PARTS = ("name", "goods", "offer", "every")  # `goods` is what it sells; `offer` name, goods and place; `every` all
POSTGRESQL = [
    # Big vectors out of line, so that a scan by GIN touches a narrow heap.
    "CREATE TABLE {p}_text (id bigint PRIMARY KEY, name tsvector, goods tsvector, offer tsvector, every tsvector) WITH (toast_tuple_target = 128)",
    "ALTER TABLE {p}_text ALTER every SET STORAGE EXTERNAL, ALTER offer SET STORAGE EXTERNAL, ALTER goods SET STORAGE EXTERNAL",
    # What a save adds waits in a list that every question reads through: 128 kB of it cost a fifth of a millisecond.
    *(f"CREATE INDEX {{p}}_text_{part} ON {{p}}_text USING gin({part}) WITH (gin_pending_list_limit = 128)" for part in PARTS),
    # Who commits later may have the lower seq: a reader asks for the transactions that were not finished when it last looked.
    "CREATE TABLE {p}_change (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id bigint NOT NULL, xid xid8 NOT NULL DEFAULT pg_current_xact_id())",
    "CREATE INDEX {p}_change_xid ON {p}_change (xid)",
]

# For all indices. The planner thinks that reading the whole narrow table is cheap; it does not count that each row's words
# lie elsewhere: 158 ms for 6, of 61,000 rows. Whoever asks is spared it, and the compiling of such short work.
FUNCTIONS = [
    "DROP FUNCTION IF EXISTS search_ids, search_scores",
    # `parts`: columns, each of which must match.
    """CREATE OR REPLACE FUNCTION search_ids(held regclass, parts text, asked tsquery) RETURNS bigint[]
       LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $$
       DECLARE found bigint[]; wanted text;
       BEGIN
         SELECT string_agg(format('%I @@ $1', part), ' AND ') INTO wanted FROM unnest(string_to_array(parts, ',')) AS part;
         EXECUTE format('SELECT coalesce(array_agg(id), ''{}'') FROM %s WHERE %s', held, wanted) INTO found USING asked;
         RETURN found;
       END $$""",
    """CREATE OR REPLACE FUNCTION search_scores(held regclass, weights real[], asked tsquery, most integer) RETURNS TABLE(id bigint, score real)
       LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $$
       BEGIN
         RETURN QUERY EXECUTE format('SELECT id, -ts_rank($1, every, $2) FROM %s WHERE every @@ $2 LIMIT $3', held) USING weights, asked, most;
       END $$""",
]


class SearchOperation(Operation):
    """Of a migration: concerns no model."""

    reversible = True
    atomic = True

    def state_forwards(self, app_label, state):
        pass


class CreateSearchFunctions(SearchOperation):
    """What all indices on PostgreSQL ask through; nothing elsewhere."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            for statement in FUNCTIONS:
                schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute("DROP FUNCTION IF EXISTS search_ids, search_scores", params=None)

    def describe(self):
        return "Create the functions of the search"


class CreateSearchIndex(SearchOperation):
    """The tables of the index `name`, empty, in the shape the database in use needs. Tables it had in an earlier shape go: fill it anew."""

    def __init__(self, name):
        self.name = name

    def deconstruct(self):
        return (self.__class__.__name__, [self.name], {})

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        postgresql = schema_editor.connection.vendor == "postgresql"
        plain = 'text COLLATE "C"' if postgresql else "text"  # sorted by bytes, so that an index finds beginnings
        with schema_editor.connection.cursor() as cursor:
            for statement in COMMON + (POSTGRESQL if postgresql else SQLITE):
                cursor.execute(statement.replace("{p}", f"search_{self.name}").replace("{plain}", plain))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        text = "text" if schema_editor.connection.vendor == "postgresql" else "fts"
        with schema_editor.connection.cursor() as cursor:
            for table in ("document", "meta", "word", "change", text):
                cursor.execute(f"DROP TABLE IF EXISTS search_{self.name}_{table}")

    def describe(self):
        return f"Create the search index {self.name}"
