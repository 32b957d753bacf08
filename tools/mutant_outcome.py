"""Runs where mutmut has run, with its Python: prints what came of each mutant, as JSON."""

import json
import sys

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files

NOTICED = ("killed", "timeout")  # what never ends is noticed, too


def _read_outcome():
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        for name, code in data.exit_code_by_key.items():
            state = status_by_exit_code[code]
            alive = state not in NOTICED
            change = get_diff_for_mutant(name, path=path) if alive else ""
            yield {"name": name, "state": state, "alive": alive, "change": change}


json.dump(list(_read_outcome()), sys.stdout)
