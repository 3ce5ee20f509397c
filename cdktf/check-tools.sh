#!/usr/bin/env bash
# Reports in one message everything that a command would otherwise fail for minutes later, each with its fix. Arguments: what is needed,
# of dotnet, node, npm, terraform, home (a writable HOME), commit (IMAGE_TAG, or a checkout that git can read) and backend (the state's
# location, for a `cdktf` command that calls Terraform).
set -u
cd "$(dirname "$0")/.."

faults=()
check() { # name, minimum version, version found or nothing, what to do
    if [ -z "$3" ]; then faults+=("$1 is missing or does not start; $4")
    elif [ "$(printf '%s\n' "$2" "$3" | sort -V | head -n 1)" != "$2" ]; then faults+=("$1 is $3; $4"); fi
}
for tool in "$@"; do
    case $tool in
        dotnet) check dotnet 10.0.100 "$(dotnet --version 2>/dev/null)" "install the .NET SDK 10.0.100 or newer and put it on the PATH." ;;
        node) check node 20.9.0 "$(node --version 2>/dev/null | tr -d v)" "install Node 20.9 or newer and put it on the PATH." ;;
        npm) check npm 9.0.0 "$(npm --version 2>/dev/null)" "install npm 9 or newer, which comes with Node, and put it on the PATH." ;;
        terraform) check terraform 1.11.0 "$(terraform version 2>/dev/null | sed -nE '1s/^Terraform v//p')" "install Terraform 1.11 or newer and put it on the PATH." ;;
        home)
            # dotnet, NuGet and npm keep caches there, and each has its own obscure error if it cannot.
            mkdir -p "${HOME:-/nonexistent}/.nuget" 2>/dev/null && [ -w "$HOME/.nuget" ] && [ -w "$HOME" ] ||
                faults+=("HOME is ${HOME:-not set} and cannot be written to; set it to a folder that you can write to, as in: HOME=$PWD/.build/home make ...") ;;
        commit)
            if [ -n "${IMAGE_TAG:-}" ]; then :
            elif ! command -v git >/dev/null; then faults+=("git, which names the commit to deploy, is missing; install git, or set IMAGE_TAG.")
            elif why=$(git rev-parse HEAD 2>&1 >/dev/null); then :
            elif [[ $why == *"dubious ownership"* ]]; then
                faults+=("git does not trust this folder, which belongs to somebody else; run: git config --global --add safe.directory $PWD")
            else faults+=("there is no git checkout here to name the commit to deploy; set IMAGE_TAG, as in: IMAGE_TAG=v1 make ...")
            fi ;;
        backend)
            # Terraform would prompt for the bucket, and the cdktf command does not show the prompt to anybody.
            process=$PPID
            while [ -z "${TF_CLI_ARGS_init:-}" ] && [ "${process:-1}" -gt 1 ]; do
                if [[ $(ps -o args= -p "$process") =~ cdktf(\.js)?\ (.*\ )?(diff|plan|deploy|apply|destroy|output|watch)(\ |$) ]]; then
                    verb=${BASH_REMATCH[3]}
                    faults+=("cdktf $verb does not know where the state is; run make $(case $verb in deploy | apply) echo deploy ;; destroy) echo destroy ;; *) echo plan ;; esac) STACK=... ENVIRONMENT=..., which finds it by your credentials (make target prints it), or tell Terraform: export TF_CLI_ARGS_init='-backend-config=bucket=... -backend-config=key=... -backend-config=region=...'")
                    break
                fi
                process=$(ps -o ppid= -p "$process" | tr -d ' ')
            done ;;
    esac
done
[ ${#faults[@]} -eq 0 ] && exit 0
echo "Something is missing or too old:" >&2
printf '  %s\n' "${faults[@]}" >&2
exit 1
