# A thin face on run.py: `make demo` is `python3 run.py demo`. Options: make demo ARGS="--persons 500"
PYTHON ?= python3

demo test check bench setup wheels lock:
	@$(PYTHON) run.py $@ $(ARGS)

.PHONY: demo test check bench setup wheels lock
