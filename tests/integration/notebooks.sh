#!/bin/bash
# Every notebook runs on fresh results, warnings being errors, and is committed
# without outputs.  Nothing is written into the tree.
#
# usage: tests/integration/notebooks.sh [FOLDER]     keep the run ones there
set -euo pipefail
cd "$(dirname "$0")/../.."

# Debian's python, for Debian's packages: another one may come first on PATH.
python=/usr/bin/python3
keep=${1:-}
results=$(realpath -m "${TWINCAST_RESULTS:-results}")
for name in measured compare paper; do
    if [ ! -f "$results/$name.h5" ]; then
        echo "SKIPPED: no $results/$name.h5: ./run makes it" >&2
        exit 77
    fi
done

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# A kernel by name would be whichever python is installed as such.
mkdir -p "$folder/jupyter/kernels/debian" "$folder/run"
cat >"$folder/jupyter/kernels/debian/kernel.json" <<JSON
{
  "argv": ["$python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
  "display_name": "Debian's python3",
  "language": "python"
}
JSON
export JUPYTER_DATA_DIR=$folder/jupyter JUPYTER_RUNTIME_DIR=$folder/run
export JUPYTER_CONFIG_DIR=$folder/config IPYTHONDIR=$folder/ipython
export MPLCONFIGDIR=$folder/matplotlib PYTHONDONTWRITEBYTECODE=1
export TWINCAST_RESULTS=$results
export PYDEVD_DISABLE_FILE_VALIDATION=1 # a note of the debugger's, on stderr

"$python" -W error tests/integration/notebooks.py "$keep" notebooks/*.ipynb
