"""Started in NT's environment: makes this suite's package importable there, and nothing else.

Run as a script, ``python -s -P bootstrap.py MODULE [ARGUMENT ...]``, it calls
``main(arguments)`` of a module of the suite and ends with what that returns. The package is found
by its folder: no folder of the tool's is on ``sys.path``, so NT and the feed see what their lock
holds alone. It needs nothing but the standard library.
"""

import importlib
import importlib.util
import os
import sys
from pathlib import Path

NAME = "bootstrap"  #: Of this module, where its own folder is on ``sys.path``.
FOLDER = str(Path(__file__).resolve().parent)

PYTHONPATH = "PYTHONPATH"

_PACKAGE = "conformance"
_PACKAGE_FOLDER = Path(__file__).resolve().parents[1]


def bring_package() -> None:
    """Make the package importable, without a folder on ``sys.path``."""
    _forget_folder()
    if _PACKAGE in sys.modules:
        return
    spec = importlib.util.spec_from_file_location(
        _PACKAGE,
        _PACKAGE_FOLDER / "__init__.py",
        submodule_search_locations=[str(_PACKAGE_FOLDER)],
    )
    assert spec is not None  # noqa: S101  # the file lies beside this one
    assert spec.loader is not None  # noqa: S101  # "
    module = importlib.util.module_from_spec(spec)
    sys.modules[_PACKAGE] = module
    spec.loader.exec_module(module)


def _forget_folder() -> None:
    """Take this module's own folder out of where Python looks, now and in other processes."""
    sys.path[:] = [path for path in sys.path if path != FOLDER]
    left = [path for path in os.environ.pop(PYTHONPATH, "").split(os.pathsep) if path]
    if left := [path for path in left if path != FOLDER]:
        os.environ[PYTHONPATH] = os.pathsep.join(left)


def _main() -> None:
    module, *arguments = sys.argv[1:]
    # Else `multiprocessing` would run this script once more in each process that it starts.
    main = sys.modules["__main__"]
    main.__dict__.pop("__file__", None)
    main.__spec__ = None
    sys.argv = [module, *arguments]
    status = importlib.import_module(module).main(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # What is left has no more to do, and takes a third of a second to.


if __name__ == "__main__":
    bring_package()
    _main()
elif __name__ == NAME:  # imported by name, first thing in the server that forks probes
    bring_package()
