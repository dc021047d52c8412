#!/usr/bin/env bash
# venv.sh FOLDER REQUIREMENTS WHAT: a Python environment in FOLDER with what the file REQUIREMENTS lists, WHAT in words.
# It is made when it is not there or the list is newer.
set -euo pipefail
folder=$1 requirements=$2 what=$3

if [[ $folder/installed -nt $requirements ]]; then exit; fi
echo "putting $what into $folder" >&2
rm -rf "$folder"
python3 -m venv "$folder"
"$folder/bin/python" -m pip --disable-pip-version-check install --requirement "$requirements" >&2
touch "$folder/installed"
