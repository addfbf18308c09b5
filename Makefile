# One word per job; everything sets itself up. See README.md.
PY := .venv/bin/python
BOOT := python3 coalition/embedded/bootstrap.py
SHELL := /bin/bash
# Bytecode is kept even where the machine says otherwise: else each process compiles a thousand files again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test check bench crash messages lock screenshots setup stop

run:            ## set up and run everything with demo data (PORT=8000)
	@$(BOOT)
	@exec $(PY) -m coalition.embedded.runner

test:           ## set up and pass all tests (ARGS= passes words to pytest)
	@$(BOOT) browser
	NO_PICTURES=1 $(PY) -m pytest -n 3 --dist worksteal -q $(ARGS)

check:          ## lint, format, types, import contracts, templates, migrations, translations, deploy settings
	@$(BOOT)
	@$(PY) -m tests.house.check
ifndef NO_TESTS
	@$(MAKE) --no-print-directory test
endif

bench:          ## all benches, or one: make bench NAME=alerts
	@$(BOOT)
	@$(PY) -m tests.bench $(NAME)

crash:          ## the long storm: 50,000 people, workers, PostgreSQL and Valkey die (the short one is in the tests)
	@$(BOOT)
	$(PY) -m tests.crash $(ARGS)

messages:       ## extract strings into the catalogues, tell what is missing, compile
	@$(BOOT)
	$(PY) manage.py messages

screenshots:    ## pictures of the README, made by the browser tests
	@$(BOOT) browser
	SCREENSHOTS=docs/screenshots $(PY) -m pytest tests/browser -q -k screenshot $(ARGS)

# No address of a package index is written into the lock files: each machine asks its own.
COMPILE := $(PY) -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-annotate --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
lock:           ## pin all packages anew, with hashes (UPGRADE=--upgrade takes newer versions)
	$(COMPILE) $(UPGRADE) -o requirements.lock pyproject.toml
	$(COMPILE) $(UPGRADE) --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	npm install --package-lock-only

setup:          ## only set up
	@$(BOOT) browser

stop:           ## stop the bundled servers
	@$(PY) -m coalition.embedded stop
