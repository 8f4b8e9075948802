# Everything a newcomer needs: make demo, make test. Needs only Python >= 3.11, pip and make.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test pythons image cover bench crash anonymity attack simulate verdicts pictures check clean lock

demo: $(READY)
	$(BIN)/eleven demo --out demo-output $(DEMO)

test: $(READY)
	$(BIN)/python -m pytest -n 3

# The rules, the texts and the storage of answers on every other Python that is here, 3.11 to 3.14.
PYTHONS := 3.11 3.12 3.13 3.14
pythons: $(READY)
	for version in $(PYTHONS); do .ci/python $$version || exit 1; done

# The container image, built and started: by docker, podman or buildah, whichever works here.
image:
	.ci/image

# The same with branch coverage, which takes three times as long: greenlets are dear to trace.
cover: $(READY)
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term:skip-covered

# Taps beside the bots that one would write instead; writes docs/performance.md.
bench: $(READY)
	$(BIN)/python -m benchmarks.performance --rounds $(or $(ROUNDS),5)

# Both: SIZE=large takes the better part of an hour; SEED replays the plan of another run.
crash: $(READY)
	$(BIN)/python -m benchmarks.crash --size $(or $(SIZE),small) $(if $(SEED),--seed $(SEED))

anonymity: $(READY)
	$(BIN)/python -m benchmarks.anonymity --size $(or $(SIZE),small) $(if $(SEED),--seed $(SEED))

# A few against many: the longest wait of everybody else, with the attack and without.
attack: $(READY)
	$(BIN)/python -m benchmarks.attack --size $(or $(SIZE),small) $(if $(SEED),--seed $(SEED))

# A year of 5,000 people in simulated time; SIZE=small is 300.
simulate: $(READY)
	$(BIN)/python -m benchmarks.simulate --size $(or $(SIZE),large)

# How often a verdict claims a change that is none, and how soon it tells one; SIZE=small for seconds.
verdicts: $(READY)
	$(BIN)/python -m benchmarks.verdicts --size $(or $(SIZE),large)

# Every picture in every situation and language, to be looked at.
pictures: $(READY)
	$(BIN)/python -m benchmarks.pictures --out $(or $(OUT),pictures-output)

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m locales.check

# uv installs the same locked hashes in seconds; where it can't, pip takes a minute.
$(READY): requirements-dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	( $(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep -o '^uv==[0-9.]*' requirements-dev.lock)" \
	  && $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock ) \
	|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(READY)

lock: $(READY)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml --extra embeddings -o requirements-embeddings.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --constraint requirements-dev.lock --group build -o requirements-build.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .coverage .hypothesis .import_linter_cache demo-output pictures-output build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
