# Two commands: `make demo` and `make test`. Both set everything up in .venv first.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ARGS ?=

.PHONY: demo test check format lock openapi bench bench-routing race chaos clean setup

demo: setup
	$(BIN)/dispatch demo $(ARGS)

test: setup
	$(BIN)/pytest -n 2 $(ARGS)

# What CI runs before the tests: form, types, borders of the rooms, migrations, the API's snapshot.
check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tools.check_schema
	$(BIN)/python -m tools.openapi_snapshot --check

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

openapi: setup
	$(BIN)/python -m tools.openapi_snapshot --write

# The lock file holds versions and hashes only; no index's address may stand in it.
lock: setup
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra cch --generate-hashes --universal --no-header \
		--no-emit-index-url --no-annotate --python-version 3.11 -q -o requirements.lock

# Long campaigns, run by hand; their results are kept in benchmarks/.
bench: setup
	for name in intake planning booking live race week messages outage roads; do $(BIN)/python -m benchmarks $$name --json --record; done

# A hundred thousand bookings that race for two days of 25 technicians; some hours. `ARGS="--minutes 60"` ends it sooner.
race: setup
	$(BIN)/python -m benchmarks race --attempts 100000 --json --record $(ARGS)

# The named fault runs at length (about half an hour, most of it the carrier's ten minutes away), then thousands of
# texts under faults drawn from a seed; `ARGS="--texts 4000 --rate 40 --seed 11 --record"`.
chaos: setup
	$(BIN)/python -m tests.chaos --play all $(ARGS)
	$(BIN)/python -m tests.chaos $(ARGS)

# The planner beside its peers: the whole campaign takes about fifteen hours. See benchmarks/README.md.
bench-routing: setup
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[bench]'
	$(BIN)/python -m benchmarks.routing campaign

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: set PYTHON to one."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@echo "Compiling the planner, once (about a minute) ..."
	$(BIN)/python -c "from routing.engine import warm_up; warm_up()"
	touch $(STAMP)

clean:
	rm -rf $(VENV) build *.egg-info
