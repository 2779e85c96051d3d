# Every target makes its own environment first, so that a fresh clone needs Python 3.11, git and make only.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
TESTS ?= tests
WORKERS ?= 3

.PHONY: demo run test articles crash hostile year mutants sabotage check bench lock format

.venv/run: requirements.lock
	@$(PYTHON) -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "This needs Python 3.11 or newer with its venv module. On Debian or Ubuntu: apt install python3.11-venv" >&2; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --disable-pip-version-check --quiet --require-hashes --only-binary :all: -r requirements.lock
	touch .venv/run

.venv/dev: requirements-dev.lock .venv/run
	$(BIN)/pip install --disable-pip-version-check --quiet --require-hashes --only-binary :all: -r requirements-dev.lock
	touch .venv/dev

demo: .venv/run
	$(BIN)/python -m sandbox.demo

run: .venv/run
	$(BIN)/python -m bot run

test: .venv/dev
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(TESTS)

# Kills the program at every boundary of a full day, on both engines side by side.
# `make crash EVERY=20` kills at each twentieth.
# `make crash ENGINE=sqlite STEP="is bound" BOUNDARY="Outbox._send: sent sendMessage to 102 #1"` repeats one kill.
crash: .venv/dev
	$(BIN)/python -m tests.crash $(if $(ENGINE),--engine $(ENGINE)) $(if $(STEP),--step "$(STEP)") \
		$(if $(BOUNDARY),--boundary "$(BOUNDARY)") $(if $(EVERY),--every $(EVERY)) $(if $(SEED),--seed $(SEED))

# Sends 10,000 hostile updates to the real process on each engine, and prints what became of them and its memory;
# `make hostile SEED=17` repeats a run.
hostile: .venv/dev
	$(BIN)/python -m tests.hostile $(if $(SEED),--seed $(SEED))

# Lives a year of an academy of 1,000 people through the bot, with its clock moved on from week to week.
# `make year PEOPLE=60 UNITS=3` lives a small one.
year: .venv/dev
	$(BIN)/python -m tests.year $(if $(PEOPLE),--people $(PEOPLE)) $(if $(UNITS),--units $(UNITS)) $(if $(SEED),--seed $(SEED))

# Alters the rules in some 2,500 small ways and fails on one that no test notices and tests/rules/survivors.toml doesn't
# explain. Takes two minutes on two cores.
mutants: .venv/dev
	$(BIN)/python -m tests.rules.mutants --workers $(WORKERS)

# Takes out each safeguard of tests/sabotage/guards.toml in turn, in a copy of the tree, and fails when no test notices.
# Takes half an hour on two cores.
sabotage: .venv/dev
	$(BIN)/python -m tests.sabotage --workers $(WORKERS)

# Makes the function of each row of docs/articles.md raise, in a copy of the tree, and fails when its test doesn't notice.
articles: .venv/dev
	$(BIN)/python -m tests.articles --workers $(WORKERS)

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest tests/test_house.py tests/test_rooms.py

format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The bots that ours is compared with need libraries that can't share an environment with ours.
.venv/peers: bench/peers/requirements.lock .venv/run
	$(PYTHON) -m venv .venv/peers
	.venv/peers/bin/pip install --disable-pip-version-check --quiet --require-hashes --only-binary :all: -r bench/peers/requirements.lock
	touch .venv/peers

bench: .venv/dev .venv/peers
	$(BIN)/python -m bench --json test-output/bench.json

# Needs uv (pip install uv). The locks carry hashes and name no registry.
lock:
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 pyproject.toml -o requirements.lock
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 bench/peers/requirements.txt -o bench/peers/requirements.lock
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
