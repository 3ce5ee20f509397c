# The whole vocabulary of this repository; workflows call nothing else. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
# The build of the workload that is made (make image) and deployed (make synth): the checkout's commit unless given.
IMAGE_TAG ?= $(shell git rev-parse HEAD 2>/dev/null)
export IMAGE_TAG

##@ Infrastructure

.PHONY: bindings
bindings: ## Make the CDKTF packages for .NET, trimmed to the namespaces in use; does nothing when they are up to date
	@node cdktf/bindings/make.mjs cdktf/Infrastructure tests/Infrastructure.Tests

.PHONY: synth
synth: bindings ## Write the stacks' Terraform configuration to cdktf.out/stacks/ (IMAGE_TAG, ENVIRONMENT=prod, STACK, HCL=1)
	@dotnet run --project cdktf/Infrastructure --verbosity quiet

##@ Workload

.PHONY: up
up: ## Run the whole system on loopback, print its URLs, stop all of it on Ctrl-C
	@tests/tools.sh postgres redis-server
	@dotnet build tests/LocalSystem --configuration Release --nologo -v quiet -clp:ErrorsOnly
	@exec tests/LocalSystem/bin/Release/net10.0/localsystem

##@ Delivery

delivery := dotnet run --project cdktf/Delivery --verbosity quiet --

.PHONY: review
review: ## Print the planned changes as one Markdown comment; fails when a policy is broken
	@$(delivery) review

.PHONY: cost
cost: ## Print the estimated monthly cost of the planned resources, both clouds
	@$(delivery) cost

##@ Quality

.PHONY: tools
tools: ## Install the servers and the browser that the tests use, where Debian's packages can be installed
	@tests/tools.sh

.PHONY: test
test: tools bindings ## Run every test; ends with the line "N passed, N failed"
	@tests/run.sh

.PHONY: lint
lint: bindings ## Check formatting and build with every warning an error
	@dotnet format HybridCloud.slnx --verify-no-changes
	@dotnet build HybridCloud.slnx --nologo -v quiet

##@ Help

.PHONY: help
help: ## Print this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-zA-Z_-]+:.*## / {printf "  %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
