#!/usr/bin/env bash
# Initializes and validates every synthesized stack with Terraform: no backend, no credentials, no files left in cdktf.out.
set -eu
cd "$(dirname "$0")/.."

export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
export TF_PLUGIN_CACHE_DIR=$PWD/.build/terraform-plugins
mkdir -p "$TF_PLUGIN_CACHE_DIR"
failed=0
for stack in cdktf.out/stacks/*/; do
    name=$(basename "$stack")
    # The same depth as the stack itself, so that its relative paths work.
    copy=.build/validate/$name
    rm -rf "$copy"
    mkdir -p "$copy"
    find "$stack" -mindepth 1 -maxdepth 1 ! -name '.terraform*' ! -name 'terraform.tfstate*' -exec cp -r {} "$copy/" \;
    if log=$(terraform -chdir="$copy" init -backend=false -input=false -no-color 2>&1) &&
        log=$(terraform -chdir="$copy" validate -no-color 2>&1); then
        echo "$name  valid"
    else
        failed=$((failed + 1))
        printf '%s  not valid\n%s\n' "$name" "$log"
    fi
done
exit $((failed > 0))
