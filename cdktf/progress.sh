#!/usr/bin/env bash
# Runs a command that may be silent for long, and shows what it is doing and for how long: progress.sh "Compiling the tests" COMMAND...
# On a terminal it updates one line, elsewhere it prints a line at least every ten seconds; nothing for less than a second.
# When this script or its caller ends, it ends the command and everything that the command started.
set -um
what=$1
shift
began=$SECONDS

"$@" </dev/null &
command=$!

say() { if [ -t 2 ]; then printf '\r\033[K%s' "$1" >&2; else printf '%s\n' "$1" >&2; fi; }
# Signals the command's process group, since Ctrl-C and SIGTERM reach only this shell.
end() {
    trap - INT TERM HUP
    kill -TERM -- "-$command" 2>/dev/null
    for _ in {1..100}; do kill -0 -- "-$command" 2>/dev/null || exit "$1"; sleep 0.1; done
    kill -KILL -- "-$command" 2>/dev/null
    exit "$1"
}
trap 'end 130' INT
trap 'end 143' TERM HUP

said=
tenths=0
while kill -0 "$command" 2>/dev/null; do
    sleep 0.1
    tenths=$((tenths + 1))
    [ $((tenths % 10)) -eq 0 ] || continue
    # The caller has died without signalling this script: make, for one, passes SIGTERM on only to its shells.
    [ -e "/proc/$PPID" ] || end 143
    if [ -t 2 ] || [ -z "$said" ] || [ $((SECONDS - said)) -ge 9 ]; then
        say "$what ... $((SECONDS - began)) s"
        said=$SECONDS
    fi
done
wait "$command"
status=$?
if [ -n "$said" ]; then
    if [ "$status" -eq 0 ]; then say "$what: $((SECONDS - began)) s"; else say "$what: failed after $((SECONDS - began)) s"; fi
    [ ! -t 2 ] || echo >&2
fi
exit "$status"
