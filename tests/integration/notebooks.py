# SPDX-License-Identifier: Apache-2.0
"""Run notebooks on the kernel `debian` with warnings as errors.

usage: python3 notebooks.py FOLDER NOTEBOOK...    FOLDER "": keep none

The results are read from the folder in TWINCAST_RESULTS.
"""
import os
import re
import sys
import warnings

# not ours: jupyter_client 7 on Python 3.11 looks for a running event loop
warnings.filterwarnings("ignore", category=DeprecationWarning)

import nbformat  # noqa: E402
from nbclient import NotebookClient  # noqa: E402
from nbclient.exceptions import CellExecutionError  # noqa: E402
from nbformat.v4 import new_code_cell  # noqa: E402

# Set in a cell and not for the whole kernel: ipykernel warns on its own.
STRICT = "import warnings\nwarnings.simplefilter('error')"


def traces(notebook):
    """Cells that are committed with what one run of them left."""
    return [i for i, cell in enumerate(notebook.cells)
            if cell.cell_type == "code"
            and (cell.outputs or cell.execution_count is not None)]


def noise(cell):
    """What went to stderr: a warning that somebody printed, say."""
    return "".join(out.text for out in cell.outputs
                   if out.output_type == "stream" and out.name == "stderr")


def run(path, keep):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    problems = [f"{path}: cell {i} has outputs or an execution count"
                for i in traces(notebook)]

    notebook.cells.insert(0, new_code_cell(STRICT))
    client = NotebookClient(notebook, kernel_name="debian", timeout=300,
                            resources={"metadata":
                                       {"path": os.path.dirname(path)}})
    try:
        client.execute()
    except CellExecutionError as error:
        colourless = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
        problems.append(f"{path}: {colourless}")
    problems += [f"{path}: cell {i - 1} wrote to stderr: {noise(cell)}"
                 for i, cell in enumerate(notebook.cells)
                 if cell.cell_type == "code" and noise(cell)]
    if keep:
        nbformat.write(notebook, os.path.join(keep, os.path.basename(path)))
    return problems


def main():
    problems = []
    for path in sys.argv[2:]:
        found = run(path, sys.argv[1])
        problems += found
        print(path, "FAILED" if found else "passed")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
