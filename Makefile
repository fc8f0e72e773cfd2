# Two commands: `make demo` and `make test`. Both set everything up in .venv first. `make help` lists all.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
TOOLS := $(VENV)/tools
STAMP := $(VENV)/.installed
ARGS ?=

# Every command starts faster where Python may keep what it has compiled.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help town webhooks modules typescript provider pictures vendor docs histories demo test check format lock openapi bench bench-routing proof race chaos faults fuzz clean setup sbom audit

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: setup ## Play a whole day of a small town; ARGS="--once --json" prints a summary and ends
	$(BIN)/dispatch demo $(ARGS)

test: setup ## Run all tests; ARGS="-k name" or ARGS=tests/unit runs some
	$(BIN)/pytest -n 3 --dist worksteal $(ARGS)

# What CI runs before the tests: form, types, borders of the rooms, migrations, the API's snapshot.
check: setup ## What CI runs before the tests: form, types, borders, migrations, pages made from code; with npm the pages' modules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tools.check_schema
	$(BIN)/python -m tools.openapi_snapshot --check
	$(BIN)/python -m tools.architecture --check
	$(BIN)/python -m tools.configuration --check
	$(BIN)/python -m tools.errors --check
	$(BIN)/python -m tools.events --check
	@if timeout 120 npx --yes --package typescript@5 tsc --version >/dev/null 2>&1; then $(MAKE) --no-print-directory modules; \
	else echo "SKIPPED: types of the pages' modules; npm or its registry is not at hand."; fi

modules: ## Check the types of all modules of the pages; needs npm and its registry
	npx --yes --package typescript@5 tsc -p tools/jsconfig.json
	npx --yes --package typescript@5 tsc -p tools/jsconfig.worker.json

typescript: setup ## Fetch what the client in TypeScript needs and play it; needs npm and its registry
	mkdir -p build/typescript
	cp docs/examples/typescript/* build/typescript
	cd build/typescript && npm install --no-audit --no-fund --no-package-lock
	$(BIN)/pytest tests/contract/test_typescript_client.py $(ARGS)

provider: setup ## Fetch Canaille, an identity provider that others wrote, and sign in by it in a browser
	$(PYTHON) -m venv build/provider
	build/provider/bin/python -m pip install -q --disable-pip-version-check 'canaille[front,oidc]>=0.3.6,<0.4'
	$(BIN)/pytest tests/browser/test_real_provider.py $(ARGS)

pictures: setup ## Take the pictures of the pages for the documentation
	$(BIN)/python -m tools.screenshots

vendor: setup ## Fetch what is borrowed from npm anew, and check it
	$(BIN)/python -m tools.vendor

format: setup ## Mend the form of the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

openapi: setup ## Write docs/openapi.json anew
	$(BIN)/python -m tools.openapi_snapshot --write

docs: openapi ## Write every page anew that is made from the code
	$(BIN)/python -m tools.architecture --write
	$(BIN)/python -m tools.configuration --write
	$(BIN)/python -m tools.errors --write
	$(BIN)/python -m tools.events --write
	for name in notify routing routing.formats routing.plots routing.roads; do $(BIN)/python -m tools.reference $$name; done

# The lock file holds versions and hashes only; no index's address may stand in it.
lock: setup ## Write requirements.lock anew from pyproject.toml
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra cch --extra map --generate-hashes --universal --no-header \
		--no-emit-index-url --no-annotate --python-version 3.11 -q -o requirements.lock

# Tools that would stand among what they list have an environment of their own.
sbom: setup $(TOOLS)/.installed ## Write build/sbom.cdx.json (CycloneDX) and the page of licences
	mkdir -p build
	$(TOOLS)/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible \
		--output-file build/sbom.cdx.json $(BIN)/python
	$(BIN)/python -m tools.licences --write

audit: setup $(TOOLS)/.installed ## Known faults of what is locked; says aloud when nobody can be asked
	$(BIN)/python -m tools.audit $(TOOLS)/bin/pip-audit

$(TOOLS)/.installed:
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install -q --disable-pip-version-check 'cyclonedx-bom>=7.5,<8' 'pip-audit>=2.10,<3'
	touch $@

# Long campaigns, run by hand; their results are kept in benchmarks/.
bench: setup ## Measure the backend and record the figures
	for name in intake planning booking live race week messages outage roads; do $(BIN)/python -m benchmarks $$name --json --record; done

# A hundred thousand bookings that race for two days of 25 technicians; some hours. `ARGS="--minutes 60"` ends it sooner.
histories: setup ## Thousands of days in which facts change, every promise and text checked; HISTORIES=100000
	HISTORIES=$(or $(HISTORIES),2000) $(BIN)/python -m pytest -q -s tests/integration/live_day/test_promise_machine.py $(ARGS)

race: setup ## A hundred thousand bookings that race for the same days
	$(BIN)/python -m benchmarks race --attempts 100000 --json --record $(ARGS)

# The named fault runs at length (about half an hour, most of it the carrier's ten minutes away), then thousands of
# texts under faults drawn from a seed; `ARGS="--texts 4000 --rate 40 --seed 11 --record"`.
chaos: setup ## Thousands of texts under faults
	$(BIN)/python -m tests.chaos --play all $(ARGS)
	$(BIN)/python -m tests.chaos $(ARGS)

# Kills and faults of every kind under load, one after the other; `ARGS="--minutes 8 --seed 7 --record"`.
faults: setup ## A thousand kills and faults: what was lost, doubled, said after STOP, and how soon all works
	$(BIN)/python -m tests.chaos.faults $(ARGS)

# Requests drawn from the OpenAPI document, five minutes of them; `ARGS="--seconds 3600 --seed 9 --record"`.
fuzz: setup ## Requests that the API's document allows and forbids, by each role
	$(BIN)/python -m tests.fuzz $(ARGS)

# Two thousand customers for sixty days, faults, repeats, a bad installer, an outage and a campaign planted; then the report is
# counted again from the events alone. `ARGS="--customers 500 --seed 2"`, `ARGS=--short` for the form that the tests play.
town: setup ## Sixty days of a town, and its report counted again
	$(BIN)/python -m tests.town --record $(ARGS)

webhooks: setup ## Ten thousand webhooks to a receiver that dies, stalls, lies, forgets and redirects; ARGS="--events 500"
	$(BIN)/python -m tests.integration.webhooks.at_length --record $(ARGS)

# Every possible plan of ten thousand small towns; about a day on two cores. `TOWNS=500` makes it shorter.
proof: setup ## The planner against every possible plan of 10,000 small towns; TOWNS=500
	$(BIN)/python -m tests.unit.routing.proof --towns $(or $(TOWNS),10000) --record $(ARGS)

# The planner beside its peers: the whole campaign takes about fifteen hours. See benchmarks/README.md.
bench-routing: setup ## The planner beside its peers (about fifteen hours)
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[bench]'
	$(BIN)/python -m benchmarks.routing campaign

setup: $(STAMP) ## Set .venv up and compile the planner

$(STAMP): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: set PYTHON to one."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@echo "Compiling the planner, once (about a minute) ..."
	NUMBA_CACHE_DIR=$(CURDIR)/$(VENV)/share $(BIN)/python -c "from routing import warm_up; warm_up()"
	touch $(STAMP)

clean: ## Remove .venv and what was built
	rm -rf $(VENV) build *.egg-info
