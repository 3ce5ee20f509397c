# Every command of this repository; workflows call nothing else. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
# cdktf/check-tools.sh says which Node is new enough; jsii's own runtime (BINDINGS=stock) would warn at each start as well.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 1
# Tag of the workload's image to build (make image) and to deploy (make synth): the checkout's commit unless given.
ifeq ($(origin IMAGE_TAG),undefined)
# Evaluated once, not for each line of a recipe as with ?=.
IMAGE_TAG := $(shell git rev-parse HEAD 2>/dev/null)
endif
export IMAGE_TAG
# A provider's version (make provider-upgrade). In the environment, MSBuild would take it for the version of whatever it compiles.
unexport VERSION

##@ Infrastructure

# What the CDKTF packages run on: trimmed (cdktf/dotnet/runtime) or stock (Amazon.JSII.Runtime); see cdktf/dotnet/bindings/make.mjs.
BINDINGS ?= trimmed
# The engine that synthesizes: cdktf, or cdktn, its maintained fork (docs/decisions/001-archived-cdktf.md).
export ENGINE ?= cdktf
progress := cdktf/progress.sh
make_bindings := $(progress) "Making the CDKTF packages for .NET (takes a minute, once)" node cdktf/dotnet/bindings/make.mjs $(BINDINGS) cdktf/Infrastructure tests/Infrastructure.Tests

.PHONY: bindings
bindings: ## Generate the CDKTF packages for .NET, trimmed to the namespaces in use; does nothing when they are up to date
	@$(make_bindings)

# The compiled program. Its prerequisites include folders, so that a deleted file counts as a change.
infrastructure := .build/infrastructure-$(BINDINGS)$(if $(filter-out cdktf,$(ENGINE)),-$(ENGINE))/HybridCloud.Infrastructure.dll
# The compiler exits before profiling its own methods (PGO) pays off.
$(infrastructure): export DOTNET_TieredPGO := 0
$(infrastructure): $(shell find cdktf/Infrastructure cdktf/dotnet app/Contract Directory.*.props global.json \
		cdktf.json $(wildcard cdktf/providers.lock.hcl cdktf/schemas) \
		\( -name bin -o -name obj -o -name .cache -o -name node_modules \) -prune -o -print)
	@# npm takes a third of a second to print its version; making bindings checks it again.
	@cdktf/check-tools.sh dotnet node home $$([ -e $@ ] || echo npm)
	@$(make_bindings)
	@$(restore)
	@# What each saves, measured alone on two slow cores: no analyzers, which make lint and make test run, 5 s of CPU time; no second
	@# build process, 1.2 s; not building the referenced projects, 0.3 s, and over a second of waiting on a busy machine.
	@$(progress) "Compiling the stacks" dotnet publish cdktf/Infrastructure --no-restore --configuration Release --output $(@D) \
		--property:RunAnalyzers=false $(if $(beneath),,--property:BuildProjectReferences=false) -maxCpuCount:1 --nologo --verbosity quiet
	@touch $@

# The changed files that are not stacks or constructs; if there are none, the referenced projects need no rebuild.
beneath = $(filter-out cdktf/Infrastructure%,$?)$(filter %.csproj,$?)$(if $(wildcard app/Contract/bin/Release/net10.0/*.dll),,missing)

# Restores only when a project, a version or a binding changed: NuGet takes a second to find out that nothing did.
packages := cdktf/Infrastructure/obj/project.assets.json
restore = [ -e $(packages) ] && [ -z "$$(find cdktf/*/*.csproj cdktf/dotnet/*/*.csproj app/Contract/*.csproj cdktf/dotnet/bindings/Bindings.props \
	cdktf/dotnet/bindings/.cache/versions.props Directory.*.props global.json -newer $(packages))" ] || \
	{ $(progress) "Restoring packages" dotnet restore cdktf/Infrastructure --nologo --verbosity quiet && touch $(packages) && rm -rf $(ahead); }
# Code precompiled from other versions of a package may be newer than the version in use, and would then be kept.
ahead := cdktf/Infrastructure/obj/Release/net10.0/R2R

.PHONY: synth
synth: needs_commit needs_backend $(infrastructure) ## Write the stacks' Terraform configuration to cdktf.out/stacks/ (IMAGE_TAG, ENVIRONMENT=prod, STACK, HCL=1)
	@command -v dotnet >/dev/null || cdktf/check-tools.sh dotnet
	@dotnet $(infrastructure)

# Checked before minutes of compiling.
.PHONY: needs_commit needs_backend needs_dotnet needs_build
needs_commit:
	@[ -n "$(IMAGE_TAG)" ] || cdktf/check-tools.sh commit
needs_backend: # Set by the cdktf command, which calls this: the folder in which it wants the stacks.
	@[ -z "$${CDKTF_OUTDIR:-}" ] || cdktf/check-tools.sh backend
needs_dotnet:
	@cdktf/check-tools.sh dotnet home
needs_build:
	@cdktf/check-tools.sh dotnet node npm home

.PHONY: needs_terraform
needs_terraform:
	@cdktf/check-tools.sh dotnet node npm terraform

.PHONY: validate
validate: needs_terraform synth ## Synthesize and have Terraform validate every stack, with the real providers where they can be installed
	@tests/Clouds/Providers/run -- cdktf/validate.sh

.PHONY: provider-upgrade
provider-upgrade: needs_terraform bindings ## Show what another version of a provider would change, and change nothing (PROVIDER=aws VERSION=6.66.0; SAME=1: fail when any configuration differs)
	@SAME=$(SAME) node cdktf/dotnet/bindings/upgrade.mjs $(PROVIDER)=$(VERSION)

.PHONY: program engine-compare stock-compare
program: needs_build $(infrastructure)
engine-compare: needs_build ## Synthesize every stack and environment on both engines, as JSON and HCL, and fail when they differ
	@$(MAKE) --no-print-directory program ENGINE=cdktn
	@$(MAKE) --no-print-directory program ENGINE=cdktf
	@node cdktf/dotnet/bindings/compare.mjs .build/infrastructure-$(BINDINGS) .build/infrastructure-$(BINDINGS)-cdktn
stock-compare: needs_build ## Synthesize with BINDINGS=trimmed and stock, and fail when the configurations differ
	@$(MAKE) --no-print-directory program BINDINGS=stock
	@$(MAKE) --no-print-directory program BINDINGS=trimmed
	@node cdktf/dotnet/bindings/compare.mjs .build/infrastructure-trimmed .build/infrastructure-stock

.PHONY: bench-synth
bench-synth: $(infrastructure) ## Measure the synth beside the same resources in TypeScript; fails when a target is missed (FIRST=1: only a clean clone's)
	@$(progress) "Compiling the measurement" dotnet build tests/bench/Synth --configuration Release --nologo -v quiet "-clp:ErrorsOnly;NoSummary"
	@dotnet tests/bench/Synth/bin/Release/net10.0/bench-synth.dll $(if $(filter-out 0 no false,$(FIRST)),first)

##@ Workload

.PHONY: up
up: needs_dotnet ## Run the whole system on loopback until Ctrl-C (QUEUE=1: the queue services; PORT=8000: on that port and the next)
	@tests/tools.sh $(if $(queue),prometheus,postgres redis-server)
	@$(progress) "Compiling the system" dotnet build tests/Local --configuration Release --nologo -v quiet "-clp:ErrorsOnly;NoSummary"
	@exec tests/Local/bin/Release/net10.0/localsystem $(queue) $(PORT)

queue := $(if $(filter-out 0 no false,$(QUEUE)),queue)

bench_peer := $(addprefix /usr/lib/python3/dist-packages/,fastapi uvicorn asyncpg redis)

.PHONY: bench-api
bench-api: ## Measure the API side by side with the same routes in FastAPI; fails when a target is missed
	@tests/tools.sh postgres redis-server wrk $(bench_peer)
	@$(progress) "Compiling the workload" dotnet publish app/Workload --runtime linux-x64 --configuration Release --output .build/app --nologo -v quiet "-clp:ErrorsOnly;NoSummary"
	@$(progress) "Compiling the measurement" dotnet build tests/bench/Api --configuration Release --nologo -v quiet "-clp:ErrorsOnly;NoSummary"
	@tests/bench/Api/bin/Release/net10.0/bench-api .build/app/app tests/bench/api-peer

.PHONY: bench-queue
bench-queue: ## Measure validator and uploader side by side with Flask and boto3; fails when a goal is missed (SERVICE=uploader)
	@tests/tools.sh wrk gunicorn $(addprefix /usr/lib/python3/dist-packages/,flask boto3 prometheus_client)
	@$(progress) "Compiling the workload" dotnet publish app/Workload --runtime linux-x64 --configuration Release --output .build/app --nologo -v quiet "-clp:ErrorsOnly;NoSummary"
	@$(progress) "Compiling the measurement" dotnet build tests/bench/Queue --configuration Release --nologo -v quiet "-clp:ErrorsOnly;NoSummary"
	@exec tests/bench/Queue/bin/Release/net10.0/bench-queue $(CURDIR)/.build/app/app $(SERVICE)

.PHONY: soak
soak: ## Run validator and uploader under every kind of network fault for half an hour and print a table (SOAK_MINUTES=30)
	@$(progress) "Compiling the workload" dotnet publish app/Workload --runtime linux-x64 --configuration Release --output .build/app --nologo -v quiet "-clp:ErrorsOnly;NoSummary"
	@$(progress) "Compiling the tests" dotnet build tests/Queue.Tests --nologo -v quiet "-clp:ErrorsOnly;NoSummary"
	@SOAK_MINUTES=$(or $(SOAK_MINUTES),30) APP_PROGRAM=$(CURDIR)/.build/app/app exec dotnet run --no-build --project tests/Queue.Tests -- -noLogo -noColor -diagnostics -class '*SoakTests'

dashboardbrowser := tests/bench/Dashboard/bin/Release/net10.0/dashboardbrowser

.PHONY: screenshots
screenshots: tools ## Take the documentation's pictures of the dashboard from the running system (REVIEW=folder: many, for a reviewer)
	@$(progress) "Compiling the measurement" dotnet build tests/bench/Dashboard --configuration Release --nologo -v quiet "-clp:ErrorsOnly;NoSummary"
	@$(dashboardbrowser) $(if $(REVIEW),review $(REVIEW),screenshots docs/images)

.PHONY: bench-dashboard
bench-dashboard: tools ## Measure how long a viewer waits until every value is painted; fails when the median is over 300 ms
	@$(progress) "Compiling the measurement" dotnet build tests/bench/Dashboard --configuration Release --nologo -v quiet "-clp:ErrorsOnly;NoSummary"
	@$(dashboardbrowser) first-paint

##@ Delivery

soak bench-api bench-queue screenshots bench-dashboard image image-scan image-prune image-pin provider-lock provider-lock-propose target cancelled plan-changed review cost rollback drift rotate-certificate rotate-secrets acceptance: needs_dotnet

# Compiles to standard error: standard output is the verb's alone.
delivery = $(progress) "Compiling the delivery program" dotnet build cdktf/Delivery --nologo -v quiet "-clp:ErrorsOnly;NoSummary" >&2 && \
	exec cdktf/Delivery/bin/Debug/net10.0/delivery

# Reports faults in a verb's inputs and missing credentials at once, before the stacks are synthesized.
inputs-bootstrap: override export STACK := foundation
inputs-%:
	@cdktf/check-tools.sh dotnet node npm home commit
	@$(delivery) $* --check

.PHONY: image
image: ## Build the image IMAGE_TAG (default: the commit) with docker, podman or buildah
	@$(delivery) image

.PHONY: image-push
image-push: inputs-image-push synth ## Push the image IMAGE_TAG to the registry of each stack in STACK=hybrid; on AWS, create a missing repository first
	@$(delivery) image-push

.PHONY: provider-lock
provider-lock: inputs-provider-lock synth ## Write the provider hashes of each stack in STACK to cdktf/locks, for PROVIDER_PLATFORMS=linux_amd64,darwin_arm64
	@$(delivery) provider-lock

.PHONY: provider-lock-propose
provider-lock-propose: ## Open or update a pull request with the lock files in cdktf/locks of each stack in STACK
	@$(delivery) provider-lock-propose

.PHONY: image-scan
image-scan: ## Write the image's bill of materials (CycloneDX) and fail on known vulnerabilities
	@$(delivery) image-scan

.PHONY: image-prune
image-prune: ## Delete images in DigitalOcean's registry that nothing runs and no rollback needs, except the newest KEEP_IMAGES=10
	@$(delivery) image-prune

.PHONY: image-pin
image-pin: ## Pin third-party images to the digests that their tags have now
	@$(delivery) image-pin

.PHONY: target
target: ## Print which accounts the credentials belong to, where the state is, and which rules the GitHub repository lacks
	@$(delivery) target

.PHONY: preflight
preflight: inputs-preflight synth ## Check credentials, names, limits, region, image and clock for STACK=hybrid in ENVIRONMENT=; changes nothing
	@$(delivery) preflight

.PHONY: acceptance
acceptance: needs_commit ## Prove on your own clouds what only the imitations have shown, once per account (ENVIRONMENT=dev, ACCEPT_COST=yes, STEP=)
	@$(delivery) acceptance

.PHONY: bootstrap
bootstrap: inputs-bootstrap ## Create the state bucket and the registry, once per account and team; a second run changes nothing
	@$(MAKE) --no-print-directory synth STACK=foundation
	@export STACK=foundation; $(delivery) bootstrap

.PHONY: plan
plan: inputs-plan synth ## Plan the stacks in STACK=hybrid for ENVIRONMENT and keep the plans for review
	@$(delivery) plan

.PHONY: plan-changed
plan-changed: ## Plan each of ENVIRONMENTS=prod whose configuration or image differs from BASE_COMMIT=HEAD^, for one review
	@$(delivery) plan-changed

.PHONY: review
review: ## Print the planned changes as one Markdown comment; fails when a policy is broken
	@$(delivery) review

.PHONY: cost
cost: ## Print the estimated monthly cost of the planned resources, both clouds
	@$(delivery) cost

.PHONY: permissions
permissions: inputs-permissions ## Print the IAM policy needed to deploy STACK=hybrid, or, with ACCESS=plan, to plan it
	@$(MAKE) --no-print-directory synth >&2
	@$(delivery) permissions

.PHONY: deploy
deploy: inputs-deploy synth ## Run preflight, apply what was reviewed (ENVIRONMENT=, IMAGE_TAG=, REVIEWED_DIGEST=), test it, and roll back when that fails
	@$(delivery) deploy

.PHONY: smoke
smoke: inputs-smoke synth ## Test the deployed STACK=hybrid as visitors, attackers and the platform see it
	@$(delivery) smoke

.PHONY: rollback
rollback: ## Redeploy the last image that passed its smoke test
	@$(delivery) rollback

.PHONY: drift
drift: ## Name every resource that differs from its configuration, and fail if there is one
	@$(delivery) drift

.PHONY: rotate-certificate
rotate-certificate: ## Renew the client certificate of the deployed system and test it
	@$(delivery) rotate-certificate

.PHONY: rotate-secrets
rotate-secrets: ## Renew the client key, the origin secret and the database passwords, resend the app its secrets, and test it
	@$(delivery) rotate-secrets

.PHONY: cancelled
cancelled: ## After a cancelled run: wait until Terraform has written its state, and say what is left
	@$(delivery) cancelled

.PHONY: unlock
unlock: inputs-unlock synth ## Release the state lock LOCK_ID of STACK that a dead run left behind
	@$(delivery) unlock

.PHONY: destroy
destroy: inputs-destroy synth ## Destroy the stacks in STACK in ENVIRONMENT after asking for the deployment's name (CONFIRM=)
	@$(delivery) destroy

##@ Quality

.PHONY: tools
tools: ## Install the servers and the browser that the tests use, where Debian's packages can be installed
	@tests/tools.sh

.PHONY: test
test: needs_build tools bindings ## Run every test; ends with "N passed, N failed" (PROJECT=Workload FILTER='*Backlog*': some of them)
	@PROJECT='$(PROJECT)' FILTER='$(FILTER)' tests/run.sh

.PHONY: lint
lint: needs_build bindings ## Check formatting and build with every warning an error
	@$(progress) "Checking the formatting (takes minutes)" dotnet format HybridCloud.slnx --verify-no-changes
	@$(progress) "Compiling everything with every warning an error" dotnet build HybridCloud.slnx --nologo -v quiet

##@ Help

.PHONY: help
help: ## Print this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-zA-Z_-]+:.*## / {printf "  %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
