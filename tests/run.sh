#!/usr/bin/env bash
# Builds and runs every test project, one after the other, and ends with one line that sums them.
set -u
cd "$(dirname "$0")/.."

dotnet build HybridCloud.slnx --nologo -v quiet || { echo "0 passed, 1 failed"; exit 1; }

passed=0 failed=0 skipped=0
for project in tests/*.Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    log=$(mktemp)
    echo "== $name"
    dotnet run --no-build --project "$project" -- -noLogo 2>&1 | tee "$log"
    status=${PIPESTATUS[0]}
    # xunit's closing line: "   Name  Total: 5, Errors: 0, Failed: 1, Skipped: 1, Not Run: 0, Time: 0.1s"
    summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+' "$log" | tail -n 1)
    number() { sed -nE "s/.*$1: ([0-9]+).*/\1/p" <<<"$summary"; }
    if [ -z "$summary" ]; then
        echo "$name did not finish"
        failed=$((failed + 1))
    else
        f=$(($(number Failed) + $(number Errors)))
        s=$(($(number Skipped) + $(number 'Not Run')))
        passed=$((passed + $(number Total) - f - s)) failed=$((failed + f)) skipped=$((skipped + s))
        [ "$status" -eq 0 ] || [ "$f" -gt 0 ] || failed=$((failed + 1))
    fi
    rm -f "$log"
done

line="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || line="$line, $skipped skipped"
echo "$line"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
