# Every command a contributor needs; `make` alone prints them.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help proto

help: ## Print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

proto: ## Regenerate Python from the contracts in proto/
	PATH=$(CURDIR)/$(BIN):$$PATH buf lint
	PATH=$(CURDIR)/$(BIN):$$PATH buf generate 2>/dev/null
	cd proto && find backstory -name '*.proto' | sort | xargs $(CURDIR)/$(BIN)/python -m grpc_tools.protoc -I . --grpc_python_out=gen
	PATH=$(CURDIR)/$(BIN):$$PATH buf build --as-file-descriptor-set -o proto/gen/backstory/descriptors.binpb
