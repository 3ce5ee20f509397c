#!/usr/bin/env bash
# Builds and runs every test project, two at a time, and ends with one line that sums them. What a project prints comes out in
# one piece, when it has ended.
set -u
cd "$(dirname "$0")/.."

# The workload as the image has it, trimmed and with its own runtime: what is tried is what is deployed.
export APP_PROGRAM=$PWD/.build/app/app
dotnet publish app/Workload --runtime linux-x64 --configuration Release --output .build/app --nologo -v quiet &&
    dotnet build HybridCloud.slnx --nologo -v quiet || { echo "0 passed, 1 failed"; exit 1; }

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

# The project's name is the argument.
run() {
    dotnet run --no-build --project "tests/$1/$1.csproj" -- -noLogo -noColor >"$logs/$1.log" 2>&1
    echo $? >"$logs/$1.status"
    echo "== $1" | cat - "$logs/$1.log"
}

# The longest first, so that neither of the two waits long for the other at the end.
names=(tests/{Delivery,Clouds,Infrastructure}.Tests/ tests/*.Tests/)
names=("${names[@]#tests/}")
mapfile -t names < <(printf '%s\n' "${names[@]%/}" | awk '!seen[$0]++')
export -f run
export logs
printf '%s\n' "${names[@]}" | xargs --max-procs 2 --replace bash -c 'run {}'

passed=0 failed=0 skipped=0
for name in "${names[@]}"; do
    # xunit's closing line: "   Name  Total: 5, Errors: 0, Failed: 1, Skipped: 1, Not Run: 0, Time: 0.1s"
    summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+' "$logs/$name.log" | tail -n 1)
    number() { sed -nE "s/.*$1: ([0-9]+).*/\1/p" <<<"$summary"; }
    if [ -z "$summary" ]; then
        echo "$name did not finish"
        failed=$((failed + 1))
    else
        f=$(($(number Failed) + $(number Errors)))
        s=$(($(number Skipped) + $(number 'Not Run')))
        passed=$((passed + $(number Total) - f - s)) failed=$((failed + f)) skipped=$((skipped + s))
        [ "$(cat "$logs/$name.status")" -eq 0 ] || [ "$f" -gt 0 ] || failed=$((failed + 1))
    fi
done

# Once more where a reader of a long log looks first.
grep -hE -A 3 '\[FAIL\]$' "$logs"/*.log

line="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || line="$line, $skipped skipped"
echo "$line"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
