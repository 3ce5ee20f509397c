#!/bin/sh
# Writes the addresses of a service's tasks for Prometheus, all of them: an answer of DNS holds eight at the most.
# Arguments: <job>=<id of the service in Cloud Map>, for as many as there are.
# A file keeps what it holds while Cloud Map does not answer; its age says so, and an alert reads it.
set -eu
folder=${TARGETS_FOLDER:-/etc/prometheus/targets}
pause=${TARGETS_SECONDS:-15}
port=${TARGETS_PORT:-8080}

# The shell is the container's first process, which no signal ends by itself.
trap 'exit 0' TERM INT
mkdir -p "$folder"
while :; do
    for target in "$@"; do
        file=$folder/${target%%=*}.json
        if aws servicediscovery list-instances --service-id "${target#*=}" --output json \
            --query "[{targets: Instances[].Attributes.join(':', [AWS_INSTANCE_IPV4, '$port'])}]" >"$file.new"; then
            mv "$file.new" "$file"
        fi
    done
    sleep "$pause" &
    wait $!
done
