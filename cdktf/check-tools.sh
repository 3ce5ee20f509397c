#!/usr/bin/env bash
# Names every tool that is missing or too old, in one message. Arguments: what is needed, of dotnet, node, npm and terraform.
set -u
cd "$(dirname "$0")/.."

faults=()
check() { # name, least version, version found or nothing, what to do
    if [ -z "$3" ]; then faults+=("$1 is missing or does not start; $4")
    elif [ "$(printf '%s\n' "$2" "$3" | sort -V | head -n 1)" != "$2" ]; then faults+=("$1 is $3; $4"); fi
}
for tool in "$@"; do
    case $tool in
        dotnet) check dotnet 10.0.100 "$(dotnet --version 2>/dev/null)" "install the .NET SDK 10.0.100 or newer and put it on the PATH." ;;
        node) check node 20.9.0 "$(node --version 2>/dev/null | tr -d v)" "install Node 20.9 or newer and put it on the PATH." ;;
        npm) check npm 9.0.0 "$(npm --version 2>/dev/null)" "install npm 9 or newer, which comes with Node, and put it on the PATH." ;;
        terraform) check terraform 1.11.0 "$(terraform version 2>/dev/null | sed -nE '1s/^Terraform v//p')" "install Terraform 1.11 or newer and put it on the PATH." ;;
    esac
done
[ ${#faults[@]} -eq 0 ] && exit 0
echo "Tools are missing or too old:" >&2
printf '  %s\n' "${faults[@]}" >&2
exit 1
