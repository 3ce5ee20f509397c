#!/usr/bin/env bash
# Runs a workflow step so that cancelling the run signals every process of the step exactly once: shell: bash .github/step.sh {0}
#
# To cancel, a runner signals only the step's first process: INT, after 7.5 s TERM, after another 2.5 s KILL. A shell does not pass
# these on, and make passes on only TERM. So the step runs in its own process group, which gets INT, as from Ctrl-C in a terminal.
# KILL ends only this shell: Terraform ends in its own time, and `make cancelled` waits for it.
set -um
bash -e -o pipefail "$1" &
step=$!
told=
tell() {
  [ -n "$told" ] || kill -INT -- "-$step"
  told=1
}
trap tell INT TERM
# Not by `jobs`: when a signal arrives just as the step ends, bash goes on to list it.
until wait "$step"; ! kill -0 "$step" 2>/dev/null; do :; done
wait "$step"
