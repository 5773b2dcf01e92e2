#!/bin/sh
# All tests: on SQLite, and on PostgreSQL where DATABASE_URL names one. Ends with what was not tested, and why.
set -eu
py=.venv/bin/python
workers=${TEST_PROCESSES:-2}
given=${DATABASE_URL:-}
status=0
untested=""

say() { printf '\n== %s\n' "$1"; }

say "Tests on SQLite"
env -u DATABASE_URL $py -m pytest --quiet -n "$workers" --dist loadfile || status=$?

case $given in
  postgres*)
    say "Tests on PostgreSQL"
    DATABASE_URL=$given $py -m pytest --quiet -n "$workers" --dist loadfile -m "not browser" || status=$? ;;
  *) untested="$untested\n- PostgreSQL: DATABASE_URL names none" ;;
esac

[ -n "${ELASTICSEARCH_URL:-}" ] || untested="$untested\n- Elasticsearch: ELASTICSEARCH_URL is not set (the same questions were asked of the database)"
[ -n "${REDIS_URL:-}" ] || untested="$untested\n- Redis: REDIS_URL is not set"
command -v "${CHROMIUM:-chromium}" >/dev/null 2>&1 || untested="$untested\n- pages in a browser: Chromium is not installed (Debian: apt install chromium)"

PATH="$PATH:/usr/sbin" command -v bearerbox >/dev/null 2>&1 || untested="$untested\n- SMS through a gateway: Kannel is not installed (Debian: apt install kannel)"

if [ -n "$untested" ]; then
  say "Not tested"
  printf "%b\n" "$untested" | sed '/^$/d'
fi
exit $status
