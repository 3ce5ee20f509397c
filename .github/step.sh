#!/usr/bin/env bash
# Runs a step of a workflow so that cancelling the run reaches all of it once: shell: bash .github/step.sh {0}
#
# A runner that cancels signals only the step's first process: INT, after 7.5 s TERM, after 2.5 s KILL. A shell does not pass these
# on, and make passes TERM alone. So the step gets a process group of its own, and the group gets INT, as from a terminal's Ctrl-C.
# What goes on after KILL is not in this process: Terraform ends in its own time, and `make cancelled` waits for it.
set -um
bash -e -o pipefail "$1" &
step=$!
told=
tell() {
  [ -n "$told" ] || kill -INT -- "-$step"
  told=1
}
trap tell INT TERM
until wait "$step"; [ "$(jobs -pr)" = "" ]; do :; done
wait "$step"
