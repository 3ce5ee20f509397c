#!/usr/bin/env bash
# Builds and runs the test projects, four at a time, and ends with a one-line total. It prints when a project starts, every few seconds
# how far the running ones are, and what each took when it ends. PROJECT=Workload: only that project; FILTER='*Backlog*': only tests
# whose names match.
set -u
cd "$(dirname "$0")/.."

# The longest first, so that none runs on alone at the end; four at a time, since some of them mostly wait.
names=(tests/{Delivery,Workload,Queue,Clouds,Infrastructure}.Tests/ tests/*.Tests/)
names=("${names[@]#tests/}")
mapfile -t names < <(printf '%s\n' "${names[@]%/}" | awk '!seen[$0]++')
if [ -n "${PROJECT:-}" ]; then
    [ -d "tests/${PROJECT%.Tests}.Tests" ] || { echo "There is no test project $PROJECT; choose one of: ${names[*]%.Tests}" >&2; exit 2; }
    names=("${PROJECT%.Tests}.Tests")
fi
# A pattern for a test's full name.
filter=()
[ -z "${FILTER:-}" ] || filter=(-method "$FILTER")

# Most .NET programs here, compilers among them, end before it pays off to profile their methods (PGO), or to compile one again after its
# 30th call instead of its 4,096th (hexadecimal here). RolesAnywhere.Tests took 15.7, 13.3 and 16.8 s of CPU time with PGO, without it and
# with it again; then 17.3 s after 30 calls and 13.9 s after 4,096, the means of three runs each in turns on a busy machine.
export DOTNET_TieredPGO=0 DOTNET_TC_CallCountThreshold=1000
# One compiler for all projects, also where the environment asks for one each (UseSharedCompilation): on two quiet cores the solution took
# 206 s with one each and 73 s with this one, which is the script's own and ends with the last project.
compiler=hybridcloud-tests-$$
compile() {
    cdktf/progress.sh "$@" --nologo -v quiet --property:UseSharedCompilation=true --property:SharedCompilationId=$compiler && return
    echo "0 passed, 1 failed"
    exit 1
}
trap 'pkill -f "pipename:$compiler" || true' EXIT
if [ -n "${PROJECT:-}" ]; then
    # A single project need not wait minutes for the trimmed workload.
    compile "Compiling ${names[0]}" dotnet build "tests/${names[0]}"
else
    # The workload as the image has it, trimmed and with its own runtime: what is tested is what will be deployed.
    export APP_PROGRAM=$PWD/.build/app/app
    compile "Compiling the workload as the image has it" dotnet publish app/Workload --runtime linux-x64 --configuration Release --output .build/app
    compile "Compiling the tests" dotnet build HybridCloud.slnx
fi
trap - EXIT
pkill -f "pipename:$compiler"

# Terraform and the AWS provider run for seconds and read a schema of many megabytes: collecting garbage less often saves a
# fifth of a plan's CPU time.
export GOGC=400

logs=$(mktemp -d)
declare -A running=() began=()
# A process group for each project, so that nothing that it has started is left behind.
set -m
end() {
    trap - INT TERM HUP
    for pid in "${running[@]}"; do kill -TERM -- "-$pid" 2>/dev/null; done
    for _ in {1..100}; do
        left=
        for pid in "${running[@]}"; do kill -0 -- "-$pid" 2>/dev/null && left=1; done
        [ -n "$left" ] || break
        sleep 0.1
    done
    for pid in "${running[@]}"; do kill -KILL -- "-$pid" 2>/dev/null; done
    rm -rf "$logs"
    exit "$1"
}
trap 'end 130' INT
trap 'end 143' TERM HUP

# xunit's closing line: "   Name  Total: 5, Errors: 0, Failed: 1, Skipped: 1, Not Run: 0, Time: 0.1s"
summary() { grep -E 'Total: [0-9]+' "$logs/$1.log" | tail -n 1; }
number() { sed -nE "s/.*$2: ([0-9]+).*/\1/p" <<<"$1"; }
start() {
    # Timed by bash: the CPU time of all processes that ended before the project did.
    { TIMEFORMAT='%U %S'; time dotnet run --no-build --project "tests/$1/$1.csproj" -- -noLogo -noColor "${filter[@]}" </dev/null >"$logs/$1.log" 2>&1; } 2>"$logs/$1.time" &
    running[$1]=$! began[$1]=$SECONDS
    echo "$(clock) $1 ..."
}
clock() { printf '%d:%02d' $((SECONDS / 60)) $((SECONDS % 60)); }

# Nothing is ever written to this pipe: reading from it waits without starting a process.
exec {nothing}<> <(:)
SECONDS=0
waiting=("${names[@]}")
passed=0 failed=0 skipped=0 said=0
while [ ${#waiting[@]} -gt 0 ] || [ ${#running[@]} -gt 0 ]; do
    while [ ${#waiting[@]} -gt 0 ] && [ ${#running[@]} -lt 4 ]; do start "${waiting[0]}"; waiting=("${waiting[@]:1}"); done
    read -rt 0.3 -u "$nothing"
    # The caller is gone.
    [ -e "/proc/$PPID" ] || end 143
    for name in "${!running[@]}"; do
        kill -0 "${running[$name]}" 2>/dev/null && continue
        wait "${running[$name]}"
        status=$?
        took=$((SECONDS - began[$name]))
        unset "running[$name]"
        line=$(summary "$name")
        cat "$logs/$name.log"
        if [ -z "$line" ]; then
            failed=$((failed + 1))
            echo "$(clock) $name did not finish, after $took s"
        else
            f=$(($(number "$line" Failed) + $(number "$line" Errors)))
            s=$(($(number "$line" Skipped) + $(number "$line" 'Not Run')))
            p=$(($(number "$line" Total) - f - s))
            [ "$status" -eq 0 ] || [ "$f" -gt 0 ] || f=1
            passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
            echo "$(clock) $name: $p passed, $f failed, $s skipped, $took s, $(awk '{ printf "%d", $1 + $2 }' "$logs/$name.time") s of processor time"
        fi
        said=$SECONDS
    done
    if [ $((SECONDS - said)) -ge 8 ] && [ ${#running[@]} -gt 0 ]; then
        line=
        for name in "${!running[@]}"; do line="$line, $name $((SECONDS - began[$name])) s with $(grep -c '\[FAIL\]$' "$logs/$name.log") failed"; done
        echo "$(clock) running: ${line#, }"
        said=$SECONDS
    fi
done

# The failures once more, where a reader of a long log looks first.
grep -hE -A 3 '\[FAIL\]$' "$logs"/*.log
rm -rf "$logs"

line="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || line="$line, $skipped skipped"
# A filter that matches nothing is a mistake.
[ "$passed" -gt 0 ] || [ "$failed" -gt 0 ] || echo "No test matches${FILTER:+ FILTER='$FILTER'}." >&2
echo "$line"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
