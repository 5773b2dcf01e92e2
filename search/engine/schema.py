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
# Vectors lie out of line, so that what is read of each match is short: a fifth of the pages. PostgreSQL moves values out
# only of rows above 2 kB, hence the blanks, which it compresses to some thirty bytes: every row is one of those.
NARROW = "(id bigint, name tsvector, goods tsvector, offer tsvector, every tsvector, blanks text NOT NULL DEFAULT repeat(' ', 2000))"
OUT_OF_LINE = ", ".join([*(f"ALTER {part} SET STORAGE EXTERNAL" for part in PARTS), "ALTER blanks SET STORAGE MAIN"])
TEXT = [
    f"CREATE TABLE {{p}}_text {NARROW} WITH (toast_tuple_target = 128)",
    f"ALTER TABLE {{p}}_text {OUT_OF_LINE}",
]
TEXT_INDEXES = [
    "ALTER TABLE {p}_text ADD PRIMARY KEY (id)",
    # What a save adds waits in a list that every question reads through: 128 kB of it cost a fifth of a millisecond.
    *(f"CREATE INDEX {{p}}_text_{part} ON {{p}}_text USING gin({part}) WITH (gin_pending_list_limit = 128)" for part in PARTS),
]
POSTGRESQL = [
    *TEXT,
    *TEXT_INDEXES,
    # Who commits later may have the lower seq: a reader asks for the transactions that were not finished when it last looked.
    "CREATE TABLE {p}_change (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id bigint NOT NULL, xid xid8 NOT NULL DEFAULT pg_current_xact_id())",
    "CREATE INDEX {p}_change_xid ON {p}_change (xid)",
]

# For all indices. The planner thinks that reading the whole narrow table is cheap; it does not count that each row's words
# lie elsewhere: 158 ms for 6, of 61,000 rows. Whoever asks is spared it, and the compiling of such short work.
FUNCTIONS = [
    "DROP FUNCTION IF EXISTS search_ids, search_scores, search_tiers, search_names",
    # Of documents that match.
    """CREATE FUNCTION search_ids(held regclass, asked tsquery) RETURNS bigint[]
       LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $$
       DECLARE found bigint[];
       BEGIN
         EXECUTE format('SELECT coalesce(array_agg(id), ''{}'') FROM %s WHERE every @@ $1', held) INTO found USING asked;
         RETURN found;
       END $$""",
    # For each n the documents that match `asked[n]` in each of the columns `parts[n]` (with commas).
    """CREATE FUNCTION search_tiers(held regclass, parts text[], asked tsquery[]) RETURNS SETOF bigint[]
       LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $$
       DECLARE found bigint[]; wanted text;
       BEGIN
         FOR n IN 1 .. cardinality(parts) LOOP
           wanted := replace(parts[n], ',', ' @@ $1 AND ') || ' @@ $1';
           EXECUTE format('SELECT coalesce(array_agg(id), ''{}'') FROM %s WHERE %s', held, wanted) INTO found USING asked[n];
           RETURN NEXT found;
         END LOOP;
       END $$""",
    # Some of the names that match both; `also` is looked for only in names that match `asked`: beginnings of few letters are in most.
    """CREATE FUNCTION search_names(held regclass, asked tsquery, also tsquery, most integer) RETURNS SETOF bigint
       LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $$
       BEGIN
         RETURN QUERY EXECUTE format('SELECT id FROM %s WHERE name @@ $1 AND ($2 IS NULL OR strip(name) @@ $2) LIMIT $3', held)
           USING asked, also, most;
       END $$""",
    """CREATE FUNCTION search_scores(held regclass, weights real[], asked tsquery, most integer) RETURNS TABLE(id bigint, score real)
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
            schema_editor.execute(FUNCTIONS[0], params=None)

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


class NarrowSearchText(SearchOperation):
    """Move what the index `name` holds on PostgreSQL into a table of the shape above, where it still has an earlier one."""

    def __init__(self, name):
        self.name = name

    def deconstruct(self):
        return (self.__class__.__name__, [self.name], {})

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "postgresql":
            return
        table, parts = f"search_{self.name}", ", ".join(("id", *PARTS))
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = 'blanks'", [f"{table}_text"])
            if not cursor.fetchone():
                statements = [
                    "ALTER TABLE {p}_text RENAME TO {p}_wide",
                    *TEXT,
                    f"INSERT INTO {{p}}_text ({parts}) SELECT {parts} FROM {{p}}_wide ORDER BY id",
                    "DROP TABLE {p}_wide",
                    *TEXT_INDEXES,
                    "ANALYZE {p}_text",
                ]
                for statement in statements:
                    cursor.execute(statement.replace("{p}", table))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        pass

    def describe(self):
        return f"Narrow the words of the search index {self.name}"
