# make run    serves sample returns on this machine; make run RETURNS=folder serves one's own
# make test   every check that a change must pass
# make bench  speed and size;  make mutations  changes that tests must catch
# make faults kills, starves and damages; make test does a bounded part of it
# make engines  the gate's own statements on Spark beside DuckDB; installs Spark, and Java where it may
# make clients  files and addresses in LibreOffice, R, pandas and curl; installs them where it may
# make cluster  two web hosts, PostgreSQL and nginx on this machine, parts of which are killed
# make requirements  pins anew;  make clean  removes what make built, never var/
# make sbom   lists what Muster runs on in .cache/sbom.cdx.json;  make style-hashes  after an upgrade of Dash or Plotly

.PHONY: run test bench soak mutations clients engines faults cluster requirements sbom style-hashes clean
.DELETE_ON_ERROR:

python := .venv/bin/python
export PORT ?= 8050
static := .cache/static/made

run: $(static)
	@exec sh scripts/run.sh "$(RETURNS)"

test: .venv/dev-installed $(static)
	@sh scripts/chromium.sh
	@sh scripts/pango.sh pdftotext
	@sh scripts/servers.sh
	$(python) -m ruff format --check .
	$(python) -m ruff check .
	$(python) -m mypy
	$(python) -m pytest
	$(python) -m scripts.advisories

bench: .venv/dev-installed $(static)
	@sh scripts/chromium.sh
	@sh scripts/pango.sh
	$(python) -m bench

soak: .venv/dev-installed $(static)
	$(python) -m bench.soak --keep

mutations: .venv/dev-installed $(static)
	$(python) -m mutations

clients: .venv/dev-installed $(static)
	@sh scripts/clients.sh
	@sh scripts/pango.sh
	$(python) -m clients

engines: .cache/engines/installed
	PYTHONPATH=.cache/engines $(python) -m engines

faults: .venv/dev-installed $(static)
	FAULTS=full $(python) -m pytest tests/faults

cluster: .venv/dev-installed $(static)
	@sh scripts/servers.sh
	$(python) -m cluster

.venv/installed: requirements.txt
	@sh scripts/environment.sh requirements.txt
	@touch $@

.venv/dev-installed: .venv/installed requirements-dev.txt
	@sh scripts/environment.sh requirements-dev.txt
	@touch $@

.cache/engines/installed: requirements-engines.txt | .venv/dev-installed
	@sh scripts/engines.sh
	@touch $@

$(static): .venv/installed static_files.py scripts/precompress.py $(shell find assets -type f)
	@echo "Compressing scripts and styles"
	@$(python) -m scripts.precompress
	@touch $@

requirements: .venv/dev-installed
	sh scripts/pin.sh

sbom: .venv/dev-installed
	@mkdir -p .cache
	$(python) -m cyclonedx_py requirements requirements.txt --output-reproducible --output-file .cache/sbom.cdx.json

style-hashes: .venv/dev-installed $(static)
	@sh scripts/chromium.sh
	$(python) -m scripts.style_hashes

clean:
	rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
