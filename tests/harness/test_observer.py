"""The observer: what it tells of a release, and how it says that it could tell nothing."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from conformance.harness.document import ObservationError
from conformance.harness.observer import observe
from conformance.harness.run_folder import run_folder
from conformance.model.areas import area_ids
from conformance.model.failure import FailureKind
from tests.support.launching import processes
from tests.support.reference import REFERENCE_FEED, ROOT

LIMIT_S = 30.0
SECONDS = 20.0  # On a busy machine; by itself it is one or two.
FAKE = {
    "nautilus_trader-1.9.9.dist-info/METADATA": (
        "Metadata-Version: 2.1\nName: nautilus_trader\nVersion: 1.9.9\n"
    )
}

MakePython = Callable[..., Path]


@pytest.fixture
def make_python(tmp_path: Path) -> MakePython:
    """Make environments of their own, with files in their site-packages."""

    def make(files: Mapping[str, str]) -> Path:
        folder = tmp_path / "environment"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        (site,) = folder.glob("lib/python*/site-packages")
        for name, text in files.items():
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (site / name).write_text(text, encoding="utf-8")
        return folder / "bin" / "python"

    return make


def refusal(python: Path = Path(sys.executable), prepare: str = "") -> str:
    """Return why nothing could be observed, which must be told within seconds."""
    started_s = time.monotonic()
    with pytest.raises(ObservationError) as refused:
        observe(REFERENCE_FEED, python=python, only=["config.frozen"], prepare=prepare)
    assert time.monotonic() - started_s < SECONDS
    return str(refused.value)


def test_an_environment_without_the_release_is_told(make_python: MakePython) -> None:
    """Where NT is not installed, that is the reason, and not what else is missing."""
    assert refusal(make_python({})) == "nautilus_trader is not installed in this environment"


def test_a_package_that_is_not_nt_is_told(make_python: MakePython) -> None:
    """One of that name that lacks all that NT brings is told in a line, without a traceback."""
    modules = ("", "live/", "adapters/", "adapters/binance/")
    files = {f"nautilus_trader/{module}__init__.py": "" for module in modules}
    leaves = ("live/node.py", "adapters/binance/factories.py")
    files |= {f"nautilus_trader/{leaf}": "" for leaf in leaves}

    assert refusal(make_python({**FAKE, **files})) == (
        "this nautilus_trader is not the one that the suite knows: it comes without msgspec"
    )


def test_an_import_that_hangs_is_ended(make_python: MakePython, tmp_path: Path) -> None:
    """A release whose import never ends is told as such, and nothing of it goes on."""
    hang = (
        "import os, pathlib, threading\n"
        "pathlib.Path(os.environ['TMPDIR'], 'the-import-hangs').touch()\n"
        "threading.Event().wait()\n"
    )
    python = make_python({**FAKE, "nautilus_trader/__init__.py": hang})

    with pytest.raises(ObservationError) as refused:
        observe(REFERENCE_FEED, python=python, only=["config.frozen"], silence_s=3.0)

    assert list(run_folder().path.glob("observe*/the-import-hangs"))
    assert processes(str(tmp_path / "environment")) == []
    assert str(refused.value) == "importing or probing NT hangs: nothing came of it in 3 s"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            "raise OSError('libc is\\n too old')",
            (
                "nautilus_trader can't be imported: nautilus_trader.live.node: OSError: libc is"
                " too old"
            ),
        ),
        (
            "",
            (
                "nautilus_trader can't be imported: nautilus_trader.live.node: ModuleNotFoundError:"
                " No module named 'nautilus_trader.live'"
            ),
        ),
        (
            "raise SystemExit('not on this machine')",
            (
                "nautilus_trader can't be imported: nautilus_trader.live.node: "
                "SystemExit: not on this"
                " machine"
            ),
        ),
        (
            "import os; os._exit(3)",
            "nautilus_trader can't be imported: its import ended with exit status 3",
        ),
        (
            "import ctypes; ctypes.string_at(0)",
            "nautilus_trader can't be imported: its import was ended by SIGSEGV",
        ),
    ],
)
def test_a_release_that_fails_to_import_is_told(
    make_python: MakePython, source: str, told: str
) -> None:
    """However importing NT fails, the reason is one line."""
    files = {**FAKE, "nautilus_trader/__init__.py": source}

    assert refusal(make_python(files)) == told


def test_a_release_whose_import_ends_early_is_told(make_python: MakePython) -> None:
    """An import that ends before the first probe is asked for is no probe that died."""
    late = (
        "import time, multiprocessing.forkserver as server\n"
        "start = server.ensure_running\n"
        "server.ensure_running = lambda: (start(), time.sleep(2))\n"
    )
    files = {**FAKE, "nautilus_trader/__init__.py": "import os; os._exit(3)"}
    files |= {"late.py": late, "late.pth": "import late"}

    assert refusal(make_python(files)) == (
        "nautilus_trader can't be imported: its import ended with exit status 3"
    )


def test_an_interpreter_that_is_missing_is_told() -> None:
    """A path that leads to no interpreter is named."""
    assert refusal(Path("/no/such/python")) == (
        "can't run /no/such/python: No such file or directory"
    )


def test_a_probes_process_that_is_killed_is_told() -> None:
    """Where the process that runs the probes is ended half-way, it says by what."""
    told = refusal(prepare="tests/support/hooks.py:end_the_probes_process")

    assert told == "the probes' process was ended by SIGKILL, and wrote no result"


def test_a_fault_of_the_suite_is_not_called_nts(make_python: MakePython) -> None:
    """Where NT imports and the suite's own process fails, its last words are told."""
    files = {**FAKE, "nautilus_trader/__init__.py": "", "nautilus_trader/live/node.py": ""}
    files |= {"nautilus_trader/live/__init__.py": "", "msgspec.py": ""}
    files |= {f"nautilus_trader/adapters/{name}__init__.py": "" for name in ("", "binance/")}
    files |= {"none.pth": "import sys; sys.modules['argparse'] = None"}
    python = make_python(files)

    first, *said = refusal(python).splitlines()

    assert first == "the probes' process ended with exit status 1, and wrote no result"
    assert said[-1].startswith("ModuleNotFoundError: import of argparse halted")


def test_what_is_observed_says_of_what() -> None:
    """Facts come with the release and the Python that they are of."""
    lines: list[str] = []

    observed = observe(REFERENCE_FEED, only=["config.frozen"], progress=lines.append)

    assert observed.release == "1.219.0"
    assert observed.python == sys.version.split()[0]
    assert observed.facts.keys() == {"config.frozen"}
    assert observed.failures == {}
    assert lines == ["1/1 config.frozen"]


def test_a_probe_that_dies_is_told_beside_what_others_observed() -> None:
    """The reason is kept by the probe's id, and the other facts are all there."""
    hook = "tests/support/hooks.py:crash_in:config.frozen"

    observed = observe(REFERENCE_FEED, only=["config.frozen", "ticks.price"], prepare=hook)

    assert observed.facts.keys() == {"ticks.price"}
    assert observed.failures["config.frozen"].kind is FailureKind.DIED
    assert str(observed.failures["config.frozen"]).startswith("crashed with SIGSEGV")


# --- its command


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m conformance`` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "conformance", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_S,
    )


def test_observe_prints_json_alone_on_stdout() -> None:
    """An area's observations are one JSON object, and the exit status is 0."""
    ran = command("observe", "config")

    assert ran.returncode == 0
    assert json.loads(ran.stdout).keys() == {
        "config.as_json",
        "config.binance_data_client",
        "config.frozen",
        "config.instrument_provider",
        "config.logging",
        "config.strategy",
        "config.trading_node",
        "config.unknown_json_key",
        "config.unknown_keyword",
        "config.unknown_keyword_elsewhere",
    }
    assert "7/7 config." in ran.stderr


@pytest.mark.parametrize(
    ("unknown", "expected"),
    [
        ("no.such", ", ".join(area_ids())),
        ("conf", ", ".join(area_ids())),
        (
            "config.logging",
            (
                "config.binance_data_client, config.unknown_keyword,"
                " config.unknown_keyword_elsewhere, config.unknown_json_key, config.as_json,"
                " config.frozen, config.other_configs"
            ),
        ),
    ],
)
def test_observe_names_what_there_is_for_what_there_is_not(unknown: str, expected: str) -> None:
    """A name that no probe has is an error, never an empty answer."""
    ran = command("observe", "ticks.price", unknown)

    assert ran.returncode == 2
    assert ran.stdout == ""
    problem, found, instead, fix = ran.stderr.splitlines()
    assert problem == "nt-conformance observe: there is no such probe"
    assert found == f"  found:    {unknown}"
    assert instead.startswith(f"  expected: {expected}")
    assert fix == "  fix:      nt-conformance observe   without a name observes all"


def test_observe_names_every_unknown_probe_at_once() -> None:
    """Two slips are told together."""
    ran = command("observe", "no.such", "nor.this")

    assert [line for line in ran.stderr.splitlines() if "found" in line] == [
        "  found:    no.such",
        "  found:    nor.this",
    ]
