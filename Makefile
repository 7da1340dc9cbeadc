# make run   set up, load the courses and serve them on http://127.0.0.1:8000
# make test  every check and every test
# make bench how fast the pages are
.DEFAULT_GOAL := run
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.PHONY: run test setup lint browser dev bench lock clean

setup: .venv/ready

.venv/ready: requirements/dev.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed."; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

run: setup
	@PORT=$(PORT) $(BIN)/python manage.py run_demo

# The development server: reloads, and shows errors in the browser.
dev: setup
	DEBUG=on $(BIN)/python manage.py migrate --verbosity 0
	DEBUG=on $(BIN)/python manage.py runserver $(PORT)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --fail-level WARNING

# Debian's Chromium, installed where that is possible; else one line that says what to do.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	{ command -v apt-get >/dev/null && test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
	{ echo "The browser tests need Chromium: install it (Debian: apt install chromium)."; test -z "$$CI"; }

test: setup browser lint
	$(BIN)/pytest -n auto -m "not browser"
	$(BIN)/python -m tests.on_postgresql -n auto -m "not browser"
	$(BIN)/pytest -m browser

# How fast the pages are, as ratios to a bare Django. JSON=file writes the results there, too;
# ARGS="--rounds 1 --answers 0 --students 0" is quicker.
bench: setup
	@$(BIN)/python -m tests.bench $(if $(JSON),--json $(JSON)) $(ARGS)

# Needs uv (pip install uv), which names no index in the locks unless it is asked to.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-annotate --python-version 3.11 \
	  --custom-compile-command "make lock" pyproject.toml -o requirements/app.txt
	uv pip compile --quiet --universal --generate-hashes --no-annotate --python-version 3.11 \
	  --custom-compile-command "make lock" pyproject.toml --group dev -c requirements/app.txt -o requirements/dev.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache var
