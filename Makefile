# make run · make test · make lint · make bench · make messages · make help        (what each does: `make help`)
SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV := .venv
PY := $(VENV)/bin/python

# Any Python from 3.12 on will do, also one that pyenv holds; the newest that is known to work comes first.
define FIND_PYTHON
for p in "$$PYTHON" python3.13 python3.12 python3.14 python3 "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.13*/bin/python "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.12*/bin/python "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.14*/bin/python /usr/local/bin/python3 /opt/homebrew/bin/python3; do \
  [ -n "$$p" ] && "$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1 && { found="$$p"; break; }; \
done; \
[ -n "$$found" ] || { echo "This needs Python 3.12 or newer: install it (Debian and Ubuntu: apt install python3.13 python3.13-venv; elsewhere: pyenv install 3.13) and run make again." >&2; exit 1; }
endef

$(VENV)/.base: requirements/base.txt
	@$(FIND_PYTHON); echo "Setting up with $$("$$found" --version)…"; [ -x $(PY) ] || "$$found" -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.base
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

.PHONY: run test lint bench messages lock help

run: $(VENV)/.base  ## Set up what is missing and serve http://localhost:8000 (PORT=, HOST=)
	@exec $(PY) manage.py serve

test: lint  ## Check the code, then run all tests; engines named by their variables are tested for real
	@$(PY) manage.py compile_catalogues
	@sh tests/run.sh

lint: $(VENV)/.test  ## Formatting, rules, templates, layers, types, licences
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/ruff format --quiet --check .
	@git ls-files '*.html' | xargs -r $(VENV)/bin/djade --check --target-version 6.0
	@$(VENV)/bin/lint-imports --no-logo >$(VENV)/.layers 2>&1 || { cat $(VENV)/.layers; exit 1; }
	@$(PY) scripts/check_licences.py

bench: $(VENV)/.test  ## Print the tables of docs/performance.md (BENCH=search picks one; BENCH=import CASE=csv-first one run of the import)
	@$(PY) -m benchmarks $(BENCH)

messages: $(VENV)/.base  ## Collect the strings to translate (needs GNU gettext)
	@command -v xgettext >/dev/null || { echo "This needs GNU gettext (Debian: apt install gettext)." >&2; exit 1; }
	@$(PY) manage.py makemessages --locale es --no-location --no-obsolete --ignore '$(VENV)/*' --ignore 'var/*'

lock:  ## Resolve pyproject.toml anew into requirements/*.txt (needs uv)
	@uv pip compile --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header --quiet --upgrade pyproject.toml -o requirements/base.txt
	@uv pip compile --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header --quiet pyproject.toml --group test -c requirements/base.txt -o requirements/test.txt

help:  ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
