# make try    checks a sample draft
# make test   all checks and tests
# make check  style and types alone
# make fuzz   looks for bytes that break mailcheck, for five minutes (FUZZ=600: ten)
# make mutate changes code in small ways and shows which changes no test notices, in minutes (MODULE=score: one module)
# make clean  removes what the others made
# Python 3.11 or later and make are all that is needed; everything else goes into .venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: try test check fuzz mutate clean

# Exit code 1 means that there are findings, and this draft is there to have some.
try: .venv/installed
	@$(BIN)/mailcheck samples/pitch.eml || test $$? -eq 1

# Every step runs, so that one run shows all that is wrong; pytest comes last.
test: .venv/dev-installed
	@failed=0; \
	$(BIN)/ruff check . || failed=1; \
	$(BIN)/ruff format --check . || failed=1; \
	$(BIN)/mypy || failed=1; \
	$(BIN)/python -m pytest -n 2 --dist loadfile || failed=1; \
	exit $$failed

check: .venv/dev-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

FUZZ ?= 300
fuzz: .venv/dev-installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check atheris
	$(BIN)/python benchmarks/fuzz.py $(FUZZ)

MODULE ?=
mutate: .venv/dev-installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'mutmut>=3.8,<3.9'
	$(BIN)/python benchmarks/mutation.py $(MODULE)

clean:
	rm -rf .venv build dist mutants .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/dev-installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ .venv/installed
