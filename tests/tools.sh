#!/usr/bin/env bash
# Installs the servers and the browser that the tests and `make up` use, from Debian's packages: all, or those named.
# Where that is not possible it names what is missing in one line and goes on: the tests that need it are skipped.
set -eu

# command:package, or a file's path:package
wanted=(
    postgres:postgresql
    redis-server:redis-server
    chromium-headless-shell:chromium-headless-shell
    prometheus:prometheus
    buildah:buildah
    prometheus-alertmanager:prometheus-alertmanager
    wrk:wrk
    openssl:openssl
    aws:awscli
    git:git
    # For the browser's pictures: Debian's default font is wider than the fonts of viewers' systems.
    /usr/share/fonts/opentype/inter:fonts-inter
)

# Only for benchmarks, and only when asked for by name.
on_request=(
    /usr/lib/python3/dist-packages/fastapi:python3-fastapi
    /usr/lib/python3/dist-packages/uvicorn:python3-uvicorn
    /usr/lib/python3/dist-packages/asyncpg:python3-asyncpg
    /usr/lib/python3/dist-packages/redis:python3-redis
    gunicorn:gunicorn
    /usr/lib/python3/dist-packages/flask:python3-flask
    /usr/lib/python3/dist-packages/boto3:python3-boto3
    /usr/lib/python3/dist-packages/prometheus_client:python3-prometheus-client
)

# Valkey will do for Redis, and a full browser for its headless shell: Ubuntu does not package that, and apt-get installs all or none.
serves() {
    case $1 in
        redis-server) command -v valkey-server ;;
        chromium-headless-shell) command -v chromium || command -v chromium-browser || command -v google-chrome ;;
        *) false ;;
    esac >/dev/null
}
has() { serves "$1" || command -v "$1" >/dev/null 2>&1 || [ -e "$1" ] || compgen -G "/usr/lib/postgresql/*/bin/$1" >/dev/null; }

asked() { [ -z "$asked" ] || [[ " $asked " == *" $1 "* ]]; }
asked=$*
[ -z "$asked" ] || wanted+=("${on_request[@]}")

missing=()
for entry in "${wanted[@]}"; do ! asked "${entry%%:*}" || has "${entry%%:*}" || missing+=("${entry##*:}"); done
[ ${#missing[@]} -eq 0 ] && exit 0

# Uses sudo only on CI's machines.
as_root=()
[ "$(id -u)" -eq 0 ] || [ "${CI:-}" != true ] || as_root=(sudo --non-interactive)
if ! command -v apt-get >/dev/null || [ "$("${as_root[@]}" id -u 2>/dev/null)" != 0 ]; then
    echo "tools: not installed: ${missing[*]}; tests that need them are skipped. Installing needs root and Debian's packages: apt-get install ${missing[*]}" >&2
    exit 0
fi

# A package's own service must not start: the tests start what they need on free loopback ports.
policy=/usr/sbin/policy-rc.d
made_policy=
if [ ! -e "$policy" ]; then printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" install --mode 755 /dev/stdin "$policy" && made_policy=1; fi
trap '[ -z "$made_policy" ] || "${as_root[@]}" rm -f "$policy"' EXIT

echo "tools: installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq || true
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    echo "tools: could not install ${missing[*]}" >&2
