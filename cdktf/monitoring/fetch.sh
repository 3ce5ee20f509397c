#!/bin/sh
# Fetches the files below a prefix of a bucket. A deployment that is rolled back, or a task that ECS replaces during one, starts with the
# files of before, which Terraform has deleted by then; the bucket keeps their versions for a month.
# Arguments: bucket, prefix, folder.
set -eu
found=$(aws s3api list-object-versions --bucket "$1" --prefix "$2/" --query 'Versions[].[Key,VersionId]' --output text)
# The newest version of a key comes first.
echo "$found" | while read -r key version; do
    file="$3/${key#"$2/"}"
    [ ! -e "$file" ] || continue
    mkdir -p "$(dirname "$file")"
    aws s3api get-object --bucket "$1" --key "$key" --version-id "$version" "$file" >/dev/null
done
