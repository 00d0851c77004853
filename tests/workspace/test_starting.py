"""What is found in a team's repository, and what is planned to be written there."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.problems import FileError
from conformance.workspace.settings import read_settings
from conformance.workspace.starting import StartChoices, StartError, WorkspacePlan, plan_workspace
from conformance.workspace.team_locks import team_versions

if TYPE_CHECKING:
    from collections.abc import Mapping

RUNNING = f"3.{sys.version_info.minor}"
USES_NT = "from nautilus_trader.live.node import TradingNode\n"
PYPROJECT = """\
[project]
name = "quotes"
dependencies = ["nautilus_trader==1.219.0"]  # moved by hand
"""
TAKES_URL = f'{USES_NT}import os\nWS_URL = os.environ["FEED_WS_URL"]\n'
MAIN = f'{TAKES_URL}if __name__ == "__main__":\n    TradingNode()\n'


def repository(root: Path, files: Mapping[str, str]) -> Path:
    """Write a repository."""
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    return root


def plan(root: Path, files: Mapping[str, str], **chosen: str | Path) -> WorkspacePlan:
    """Write a repository and plan its workspace."""
    return plan_workspace(repository(root, files), StartChoices(**chosen))  # type: ignore[arg-type]  # by name


def refusal(root: Path, files: Mapping[str, str], **chosen: str | Path) -> str:
    """Return what is said where no workspace can be planned."""
    with pytest.raises(StartError) as refused:
        plan(root, files, **chosen)
    return str(refused.value)


def found(plan: WorkspacePlan, what: str) -> str:
    """Return what was found of one thing."""
    return next(line.partition(":")[2].strip() for line in plan.found if line.startswith(what))


def table(plan: WorkspacePlan) -> dict[str, object]:
    """Return the settings that are to be written."""
    return dict(tomllib.loads(plan.files["pyproject.toml"])["tool"]["conformance"])


# --- the package, and how it is started


@pytest.mark.parametrize(
    ("files", "feed"),
    [
        ({"src/quotes/__init__.py": USES_NT}, "src/quotes"),
        ({"src/quotes/live/run.py": USES_NT}, "src/quotes"),
        ({"src/quotes/__init__.py": USES_NT, "src/shared/__init__.py": ""}, "src/quotes"),
        ({"quotes/__init__.py": USES_NT, "tests/test_quotes.py": USES_NT}, "quotes"),
        ({"quotes/__init__.py": USES_NT, ".venv/pyvenv.cfg": "", "docs/x.py": USES_NT}, "quotes"),
        ({"live.py": USES_NT, "setup.py": USES_NT}, "live.py"),
        ({"quotes/a.py": USES_NT, "books/a.py": USES_NT}, "quotes"),
    ],
)
def test_the_package_is_found(tmp_path: Path, files: dict[str, str], feed: str) -> None:
    """In a src layout and a flat one, by its use of NT; of several, by the project's name."""
    planned = plan(tmp_path, {"pyproject.toml": PYPROJECT, **files}, run="quotes")

    assert table(planned)["feed"] == [feed]


SCRIPTS = '[project.scripts]\nquotes = "quotes.app:main"\nother = "elsewhere.app:main"\n'
OF_POETRY = '[tool.poetry.scripts]\nquotes = "quotes.app:main"\nother = {callable = "x:y"}\n'


@pytest.mark.parametrize(
    ("files", "run"),
    [
        ({"pyproject.toml": PYPROJECT + SCRIPTS, "quotes/app.py": TAKES_URL}, "quotes.app:main"),
        ({"pyproject.toml": PYPROJECT + OF_POETRY, "quotes/app.py": TAKES_URL}, "quotes.app:main"),
        ({"quotes/__main__.py": MAIN, "quotes/other.py": MAIN}, "quotes"),
        ({"src/quotes/live.py": MAIN, "src/quotes/node.py": USES_NT}, "quotes.live"),
        ({"live.py": MAIN}, "live"),
        ({"app/main.py": MAIN, "app/settings.py": ""}, "app/main.py"),
    ],
)
def test_the_way_to_start_it_is_found(tmp_path: Path, files: dict[str, str], run: str) -> None:
    """The project's own script, else the package itself, else its one file with a main part."""
    planned = plan(tmp_path, {"pyproject.toml": PYPROJECT, **files})

    assert table(planned)["run"] == run


def test_what_the_source_reads_from_variables_is_set(tmp_path: Path) -> None:
    """Keys get dummies, addresses the venue's; what it needs beside is told."""
    source = (
        f"{MAIN}import os\n"
        'KEY = os.environ["BINANCE_FUTURES_API_KEY"]\n'
        'SECRET = os.getenv("BINANCE_FUTURES_API_SECRET")\n'
        'WS = os.environ.get("FEED_WS_URL")\n'
        'HTTP = os.environ.get("FEED_REST_URL", "x")\n'
        'SYMBOLS = os.environ["FEED_SYMBOLS"]\n'
        'LEVEL = os.environ.get("FEED_LEVEL")\n'
    )
    planned = plan(tmp_path, {"pyproject.toml": PYPROJECT, "live.py": source})

    assert table(planned) == {
        "feed": ["live.py"],
        "run": "live",
        "environment": ["BINANCE_FUTURES_API_KEY", "BINANCE_FUTURES_API_SECRET"],
        "env": {"FEED_REST_URL": "{http_url}", "FEED_WS_URL": "{ws_url}"},
    }
    assert planned.notes == ("the feed also needs FEED_SYMBOLS; give their values in env",)


def test_variables_that_nt_itself_takes_keys_from_are_set(tmp_path: Path) -> None:
    """A key that no config gives is production's environment's, and is told; none is set twice."""
    source = f'{MAIN}import os\nos.environ["BINANCE_API_KEY"]\nos.environ["FEED_WS_URL"]\n'
    asked = []

    def key_variables(text: str, release: str) -> tuple[str, ...]:
        asked.append((text, release))
        return ("BINANCE_API_KEY", "BINANCE_API_SECRET")

    root = repository(tmp_path, {"pyproject.toml": PYPROJECT, "live.py": source})
    planned = plan_workspace(root, StartChoices(), key_variables)

    assert asked == [(source, "1.219.0")]
    assert table(planned)["environment"] == ["BINANCE_API_KEY", "BINANCE_API_SECRET"]
    assert [note.partition(";")[0] for note in planned.notes] == [
        "no key is in the feed's config, so NautilusTrader reads BINANCE_API_SECRET"
    ]


def test_options_that_take_the_addresses_are_passed(tmp_path: Path) -> None:
    """A feed that is told its addresses on the command line is told the venue's."""
    options = 'parser.add_argument("--ws-url")\nparser.add_argument("--http-url")\n'
    planned = plan(tmp_path, {"pyproject.toml": PYPROJECT, "live.py": f"{MAIN}{options}"})

    assert table(planned)["run"] == "live --ws-url {ws_url} --http-url {http_url}"


NO_ADDRESS = "no variable and no option was found that takes the exchange's addresses"


def test_a_feed_that_takes_no_address_is_read_alone_and_told_so(tmp_path: Path) -> None:
    """It would reach for the real exchange, which is not there: its names are held."""
    source = f'{USES_NT}if __name__ == "__main__":\n    TradingNode()\n'
    planned = plan(tmp_path, {"pyproject.toml": PYPROJECT, "live.py": source})

    assert table(planned) == {"feed": ["live.py"]}
    assert found(planned, "run") == (
        f"not to be run: {NO_ADDRESS}, so it would ask the exchange itself;"
        " --run says how if it can be"
    )
    assert [note.partition(";")[0] for note in planned.notes] == [NO_ADDRESS]


def test_a_feed_that_takes_no_address_is_run_where_that_is_said(tmp_path: Path) -> None:
    """How it gets the venue's addresses is then for its user to say."""
    source = f'{USES_NT}if __name__ == "__main__":\n    TradingNode()\n'
    files = {"pyproject.toml": PYPROJECT, "live.py": source}
    planned = plan(tmp_path, files, run="live")

    assert table(planned) == {"feed": ["live.py"], "run": "live"}
    assert [note.partition(";")[0] for note in planned.notes] == [NO_ADDRESS]


def test_a_feed_may_be_read_alone(tmp_path: Path) -> None:
    """An empty run is a choice: names are held, and nothing is started."""
    planned = plan(tmp_path, {"pyproject.toml": PYPROJECT, "quotes/a.py": USES_NT}, run="")

    assert table(planned) == {"feed": ["quotes"]}
    assert planned.notes == ()


# --- the release and the Python


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("uv.lock", '[[package]]\nname = "nautilus-trader"\nversion = "1.220.0"\n'),
        ("pylock.toml", '[[packages]]\nname = "nautilus-trader"\nversion = "1.220.0"\n'),
        ("poetry.lock", '[[package]]\nname = "nautilus-trader"\nversion = "1.220.0"\n'),
        ("requirements.txt", "-i x\nnautilus-trader[ib]==1.220 \\\n    --hash=sha256:0  # a\n"),
        ("requirements-live.txt", "pydantic>=2\nnautilus_trader == 1.220.0 ; python_version>'3'\n"),
    ],
)
def test_the_release_is_that_of_the_lock(tmp_path: Path, name: str, text: str) -> None:
    """What runs is what is locked, whatever the project allows."""
    allows = PYPROJECT.replace("==1.219.0", ">=1.219")
    planned = plan(tmp_path, {"pyproject.toml": allows, "live.py": MAIN, name: text})

    assert found(planned, "release") == f"1.220.0, from {name}"
    assert planned.files["pinned-versions.txt"] == (
        f'nautilus_trader==1.220.0 ; python_version == "{RUNNING}"  # feed: what production runs\n'
    )


def test_the_release_may_be_that_of_the_project_or_of_its_environment(tmp_path: Path) -> None:
    """Without a lock an exact dependency counts, and else what is installed."""
    installed = ".venv/lib/python3.12/site-packages/nautilus_trader-1.221.0.dist-info/METADATA"
    files = {"live.py": MAIN, installed: "", ".venv/pyvenv.cfg": "version = 3.12.4\n"}

    exact = plan(tmp_path / "a", {"pyproject.toml": PYPROJECT, **files})
    open_one = plan(tmp_path / "b", {"pyproject.toml": "", **files})

    assert found(exact, "release") == "1.219.0, from pyproject.toml"
    assert found(open_one, "release") == "1.221.0, from what is installed in .venv"
    assert found(open_one, "python") == "3.12, from .venv"


@pytest.mark.parametrize(
    ("files", "python"),
    [
        ({".python-version": "3.13.1\n"}, "3.13, from .python-version"),
        ({".venv/pyvenv.cfg": "version_info = 3.11.9\n"}, "3.11, from .venv"),
        (
            {"pyproject.toml": f'{PYPROJECT}requires-python = "==3.11.*"\n'},
            "3.11, from requires-python",
        ),
        (
            {"pyproject.toml": f'{PYPROJECT}requires-python = ">=3.11"\n'},
            f"{RUNNING}, from the Python that runs this",
        ),
        ({}, f"{RUNNING}, from the Python that runs this"),
    ],
)
def test_the_python_is_that_of_the_project(
    tmp_path: Path, files: dict[str, str], python: str
) -> None:
    """What the team has said of it counts, the nearest to what runs first."""
    planned = plan(tmp_path, {"pyproject.toml": PYPROJECT, "live.py": MAIN, **files})

    assert found(planned, "python") == python


# --- what it needs beside NT


def test_the_projects_other_dependencies_are_taken_by_word(tmp_path: Path) -> None:
    """They are the project's to keep, so the settings point there."""
    text = PYPROJECT.replace('"]', '", "pydantic>=2"]')

    assert table(plan(tmp_path, {"pyproject.toml": text, "live.py": MAIN}))["requires"] == "project"


def test_of_requirements_what_the_feed_imports_is_taken(tmp_path: Path) -> None:
    """A lock has all that NT needs as well; what is not imported is left to the resolver."""
    planned = plan(
        tmp_path,
        {
            "live.py": f"{MAIN}import orjson\n",
            "requirements.txt": "nautilus_trader==1.219.0\norjson==3.10.0\nnumpy==1.26.4\n",
        },
    )

    assert table(planned)["requires"] == ["orjson"]


def test_the_teams_locked_releases_are_preferred(tmp_path: Path) -> None:
    """The first lock starts from what the team runs with; uv's lock counts before others."""
    root = repository(
        tmp_path,
        {
            "uv.lock": '[[package]]\nname = "Pydantic"\nversion = "2.11.7"\n',
            "requirements.txt": "pydantic==2.0\norjson==3.10.0\nopen>=1\n",
        },
    )

    assert team_versions(root) == {"orjson": "3.10.0", "pydantic": "2.11.7"}


# --- what is written


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_nothing_that_is_there_is_changed(tmp_path: Path, newline: str, end: str) -> None:
    """The table stands behind what was there, comments, line ends and all."""
    text = PYPROJECT.rstrip("\n").replace("\n", newline) + end.replace("\n", newline)
    planned = plan(tmp_path, {"pyproject.toml": text, "live.py": MAIN})
    whole = planned.files["pyproject.toml"]

    assert whole.startswith(text)
    assert whole.count("\n") == whole.count(newline)
    assert whole.endswith(planned.added["pyproject.toml"].replace("\n", newline))


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    """The settings that it writes are settings that it takes."""
    planned = plan(tmp_path, {"pyproject.toml": PYPROJECT, "live.py": MAIN})
    (tmp_path / "pyproject.toml").write_bytes(planned.files["pyproject.toml"].encode())

    assert read_settings(tmp_path).channel("feed").feed.command == "live"


# --- what is refused


@pytest.mark.parametrize(
    ("there", "named"),
    [
        ({"pyproject.toml": "[tool.conformance]\n"}, "[tool.conformance] in pyproject.toml"),
        ({"pinned-versions.txt": ""}, "pinned-versions.txt"),
        ({"contracts/locks/feed.txt": ""}, "contracts"),
    ],
)
def test_a_second_workspace_is_refused(
    tmp_path: Path, there: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is there is the team's, and is not written over."""
    monkeypatch.chdir(tmp_path)

    assert refusal(tmp_path, {"live.py": MAIN, **there}) == (
        ".: a workspace is here already, or a part of one\n"
        f"  found:    {named}\n"
        "  expected: none of these, for nothing that is there is changed\n"
        "  fix:      nt-conformance check   says whether it is whole"
    )


def test_all_that_can_not_be_found_is_told_with_the_option_for_it(tmp_path: Path) -> None:
    """An empty folder lacks a package and a release; each is told with where it was looked for."""
    assert refusal(tmp_path, {"README.md": ""}) == (
        "pyproject.toml: no package uses NautilusTrader\n"
        "  found:    nothing that imports it, in src and beside it\n"
        "  expected: one package that is the feed\n"
        "  fix:      --package src/quotes\n"
        "pyproject.toml: no release of NautilusTrader is locked or installed\n"
        "  found:    none in [project] dependencies\n"
        "  expected: one exact release, in uv.lock, pylock.toml, poetry.lock, requirements.txt,"
        " [project] dependencies with ==, or .venv\n"
        "  fix:      --release 1.220.0"
    )


@pytest.mark.parametrize(
    ("files", "what", "fix"),
    [
        (
            {"books/a.py": USES_NT, "trades/a.py": USES_NT},
            "several packages use NautilusTrader",
            "--package books",
        ),
        (
            {"quotes/a.py": MAIN, "quotes/b.py": MAIN},
            "the feed can be started in several ways",
            '--run "quotes/a.py"; or --run "" to have it read alone',
        ),
        (
            {"quotes/a.py": TAKES_URL},
            "no way to start the feed",
            '--run "quotes"; or --run "" to have it read alone',
        ),
    ],
)
def test_what_is_not_one_thing_is_asked_for(
    tmp_path: Path, files: dict[str, str], what: str, fix: str
) -> None:
    """Nothing is guessed where two would do, or none."""
    told = refusal(tmp_path, {"pyproject.toml": PYPROJECT, **files})

    assert told.splitlines()[0] == f"pyproject.toml: {what}"
    assert told.splitlines()[-1] == f"  fix:      {fix}"


@pytest.mark.parametrize(
    ("chosen", "what"),
    [
        ({"release": "newest"}, "this is not a requirement"),
        ({"release": "1.2.*"}, "nautilus_trader is pinned to a range"),
        ({"python": "three"}, "the marker names no single Python"),
        ({"run": "python -m live"}, "[tool.conformance] run can not be used"),
        ({"run": "live {url}"}, "[tool.conformance] run can not be used"),
    ],
)
def test_a_choice_that_can_not_be_used_is_refused(
    tmp_path: Path, chosen: dict[str, str], what: str
) -> None:
    """What is written is what pins and settings take."""
    with pytest.raises(FileError) as refused:
        plan(tmp_path, {"pyproject.toml": PYPROJECT, "live.py": MAIN}, **chosen)

    assert what in str(refused.value)


def test_a_package_elsewhere_is_refused(tmp_path: Path) -> None:
    """The feed is a part of the repository."""
    files = {"pyproject.toml": PYPROJECT, "live.py": MAIN}
    told = refusal(tmp_path / "team", files, package=Path("../other"))

    assert told.splitlines()[0] == "pyproject.toml: the package is not in this repository"


@pytest.mark.parametrize("text", ["tool = {x = 1}\n", "[broken"])
def test_a_file_that_can_not_be_added_to_is_refused(tmp_path: Path, text: str) -> None:
    """Nothing is appended that would spoil the file."""
    files = {"pyproject.toml": text, "live.py": MAIN, "requirements.txt": "nautilus_trader==1.219"}

    assert refusal(tmp_path, files).startswith("pyproject.toml: this is not TOML\n")


def test_a_script_beside_the_package_starts_it(tmp_path: Path) -> None:
    """What it reads is found as well, and it is among the sources that are held."""
    files = {
        "pyproject.toml": PYPROJECT,
        "quotes/__init__.py": "",
        "quotes/strategy.py": USES_NT,
        "run.py": f"import os\nimport quotes\n{MAIN}    os.environ['BINANCE_API_KEY']\n",
        "other.py": MAIN,
    }
    planned = plan(tmp_path, files)
    for name, text in planned.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    feed = read_settings(tmp_path).channel("feed").feed

    assert found(planned, "run") == "run.py"
    assert table(planned)["environment"] == ["BINANCE_API_KEY"]
    assert feed.paths == (tmp_path / "quotes", tmp_path / "run.py")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("BinanceAccountType.SPOT", "the venue has USDⓈ-M futures, and the feed has SPOT"),
        (
            "import nautilus_trader.adapters.bybit",
            "the venue is Binance's, and the feed has bybit",
        ),
    ],
)
def test_a_feed_that_the_venue_can_not_play_is_not_run(tmp_path: Path, text: str, why: str) -> None:
    """It is read alone, and why is said."""
    files = {"pyproject.toml": PYPROJECT, "quotes/__main__.py": f"{USES_NT}{text}\n"}
    planned = plan(tmp_path, files)

    assert found(planned, "run") == f"not to be run: {why}; --run says how if it can be"
    assert "run" not in table(planned)


def test_a_backtest_is_not_run(tmp_path: Path) -> None:
    """There is no stream to wait for."""
    files = {
        "pyproject.toml": PYPROJECT,
        "quotes/__main__.py": "from nautilus_trader.backtest.engine import BacktestEngine\n",
    }

    assert "it is a backtest" in found(plan(tmp_path, files), "run")
