"""Runs the migrations of several programs in one process: most of what each would take is loading the same libraries.

`python -m commandline.system.migrations services.contacts eventbus` does what `python -m services.contacts migrate`
and `python -m eventbus migrate` do.
"""

from __future__ import annotations

import runpy
import sys


def main(modules: list[str]) -> None:
    """Run each module as a program with the argument `migrate`; the first that fails ends all."""
    for module in modules:
        sys.argv = [module, "migrate"]
        try:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        except SystemExit as end:
            if end.code not in (None, 0):
                print(f"the migration of {module} failed", file=sys.stderr)
                raise


if __name__ == "__main__":
    main(sys.argv[1:])
