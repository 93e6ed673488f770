# make lab    set up, open the course in JupyterLab        make test   set up, run all tests
# make build  rebuild what changed under topics/           make bench  speed, as ratios
PYTHON ?= python3
RUN = $(PYTHON) bootstrap.py
DEV = $(PYTHON) bootstrap.py --dev

.PHONY: lab test build bench lint format lock
lab:
	@$(RUN) leadlab lab
test:
	@$(DEV) pytest
build:
	@$(RUN) leadlab build
bench:
	@$(DEV) leadlab bench
lint:
	@$(DEV) leadlab lint
format:
	@$(DEV) ruff check --fix . && $(DEV) ruff format .
lock:
	@$(DEV) leadlab lock
