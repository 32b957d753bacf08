# Everything is done by tools/, plain Python without packages of its own. `make help` lists it.
TOOLS := python3 -m tools
export ARGS

.PHONY: help run reset shell test test-fast test-odoo test-upgrade lint format bench pictures \
	translations docs mutants stop clean

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20
run: ## Odoo with our addons and demonstration data (PORT=, ODOO_ARGS=, RUN_WORKERS=)
	@$(TOOLS) run
reset: ## Forget the database of `make run`
	@$(TOOLS) reset
shell: ## Odoo's Python shell on that database
	@$(TOOLS) shell
test: ## Linters and all tests, or one: make test ARGS=omnichannel_chat/tests/test_x.py
	@$(TOOLS) test
test-fast: ## Tests without linters and browser (ARGS as above)
	@$(TOOLS) test-fast
test-odoo: ## Odoo's own tests of what we extend, with our addons (half an hour)
	@$(TOOLS) test-odoo
test-upgrade: ## Whether an older database becomes the same as a new one (ARGS=commit)
	@$(TOOLS) test-upgrade
lint: ## Linters for Python and JavaScript
	@$(TOOLS) lint
format: ## Write all code in its standard form
	@$(TOOLS) format
bench: ## Measure speed (ARGS= for one measurement)
	@$(TOOLS) bench
pictures: ## Take the pictures of the documentation
	@$(TOOLS) pictures
translations: ## Bring new terms into the translations of the addons
	@$(TOOLS) translations
docs: ## Write what is made of the documentation: proofs of requirements, readmes of addons
	@$(TOOLS) docs
mutants: ## Change the code in small ways and see whether a test notices (hours; ARGS=connectors/gate)
	@$(TOOLS) mutants
stop: ## Stop what `make run` started, if it was left behind
	@$(TOOLS) stop
clean: ## Delete databases and environments of this clone (downloads stay cached)
	@$(TOOLS) clean
