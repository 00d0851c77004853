"""``[tool.conformance]``: what it says, and what is said of each slip in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.model.feed import STOP_WITHIN_S, FeedSettings, KeysReply
from conformance.workspace.setting import OLD_NAMES, SETTINGS
from conformance.workspace.settings import (
    ChannelRole,
    ChannelSettings,
    WorkspaceSettings,
    WorkspaceSettingsError,
    read_settings,
)
from tests.support.reference import ROOT, WORKSPACE

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = (
    "feed, run, environment, env, path, requires, extras, keys, start_within_s, stop_within_s,"
    " areas, channels"
)
FEED = 'feed = ["src/quotes"]'


def read(folder: Path, *lines: str) -> WorkspaceSettings:
    """Return the settings of a workspace whose table has these lines."""
    text = "\n".join(("[tool.conformance]", *lines, ""))
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return read_settings(folder)


def refusal(folder: Path, *lines: str) -> str:
    """Return what is said of settings that are refused."""
    with pytest.raises(WorkspaceSettingsError) as refused:
        read(folder, *lines)
    return str(refused.value)


def heads(told: str) -> list[str]:
    """Return the first line of each problem."""
    return [line for line in told.splitlines() if not line.startswith(" ")]


# --- what they say


def test_the_feed_is_where_the_settings_say(tmp_path: Path) -> None:
    """The paths of ``feed`` are relative to the file, whether files or folders."""
    settings = read(tmp_path, 'feed = ["src/quotes", "../shared/node.py"]')

    assert settings.channel("feed").feed == FeedSettings(
        root=tmp_path, paths=(tmp_path / "src/quotes", tmp_path / "../shared/node.py")
    )


def test_how_to_run_the_feed_is_read(tmp_path: Path) -> None:
    """The command, the variables of production and what is imported beside NT are read."""
    settings = read(
        tmp_path,
        FEED,
        'run = "quotes --http {http_url} --ws {ws_url} --proxy {proxy_url}"',
        'environment = ["KEY", "SECRET"]',
        'requires = ["pydantic>=2"]',
    )

    assert settings.channel("feed") == ChannelSettings(
        feed=FeedSettings(
            root=tmp_path,
            paths=(tmp_path / "src/quotes",),
            command="quotes --http {http_url} --ws {ws_url} --proxy {proxy_url}",
            environment=("KEY", "SECRET"),
        ),
        role=ChannelRole.PRODUCTION,
        requires=("pydantic>=2",),
    )


def test_a_feed_need_not_say_how_it_is_run(tmp_path: Path) -> None:
    """A source tree by itself can be read, and held against what NT offers."""
    feed = read(tmp_path, FEED).channel("feed").feed

    assert (feed.command, feed.environment) == ("", ())


def test_every_channel_has_the_feed_of_the_short_form(tmp_path: Path) -> None:
    """Without tables of their own all channels have one feed, and `feed` alone is production."""
    settings = read(tmp_path, FEED)

    assert settings.channel("feed").feed == settings.channel("next").feed
    assert settings.channel("feed").role is ChannelRole.PRODUCTION
    assert settings.channel("next").role is ChannelRole.CANDIDATE


def test_a_channel_has_what_its_table_says_and_else_what_all_have(tmp_path: Path) -> None:
    """A table of a channel replaces one setting at a time."""
    settings = read(
        tmp_path,
        FEED,
        'run = "quotes"',
        'environment = ["KEY"]',
        "[tool.conformance.channels.books]",
        'feed = ["src/books"]',
        'run = "books"',
    )

    books = settings.channel("books").feed
    assert (books.paths, books.command) == ((tmp_path / "src/books",), "books")
    assert books.environment == ("KEY",)
    assert settings.channel("feed").feed.command == "quotes"


@pytest.mark.parametrize(
    ("channel", "line", "role"),
    [
        ("feed", "", ChannelRole.PRODUCTION),
        ("books", "", ChannelRole.CANDIDATE),
        ("feed", 'role = "candidate"', ChannelRole.CANDIDATE),
        ("books", 'role = "production"', ChannelRole.PRODUCTION),
        ("books", 'role = "candidate"', ChannelRole.CANDIDATE),
    ],
)
def test_a_role_is_what_its_channel_says(
    tmp_path: Path, channel: str, line: str, role: ChannelRole
) -> None:
    """Unless it is said, `feed` is production and every other channel a candidate."""
    settings = read(tmp_path, FEED, f"[tool.conformance.channels.{channel}]", line)

    assert settings.channel(channel).role is role


def test_where_each_channel_has_a_feed_none_is_needed_for_all(tmp_path: Path) -> None:
    """Two feeds in two channels, and nothing that they share."""
    settings = read(
        tmp_path,
        "[tool.conformance.channels.feed]",
        'feed = ["src/quotes"]',
        "[tool.conformance.channels.books]",
        'feed = ["src/books"]',
    )

    assert [settings.channel(name).feed.paths for name in ("feed", "books")] == [
        (tmp_path / "src/quotes",),
        (tmp_path / "src/books",),
    ]


def test_this_projects_own_settings_are_those_of_the_reference_feed() -> None:
    """The feed under contract here is the one in ``feeds/v1``, on both channels."""
    settings = WORKSPACE.settings()

    assert settings.channel("feed").feed.paths == (ROOT / "feeds/v1",)
    assert settings.channel("next").feed == settings.channel("feed").feed
    assert settings.channel("feed").feed.command.startswith("feeds.v1 ")


URLS = {"http_url": "http://h", "ws_url": "ws://w", "proxy_url": "http://p"}


@pytest.mark.parametrize(
    "written",
    ['"quotes --ws {ws_url} \\"two words\\""', '["quotes", "--ws", "{ws_url}", "two words"]'],
)
def test_a_command_is_a_text_or_a_list_of_words(tmp_path: Path, written: str) -> None:
    """Both come to the same words, with the venue's addresses in them."""
    feed = read(tmp_path, FEED, f"run = {written}").channel("feed").feed

    assert feed.words(URLS) == ["quotes", "--ws", "ws://w", "two words"]


def test_variables_have_the_addresses_put_in(tmp_path: Path) -> None:
    """A feed that takes its settings from variables gets the venue's addresses so."""
    env = 'env = {HTTP = "{http_url}/x", WS = "{ws_url}", SYMBOLS = "BTC, ETH", JSON = "{{}}"}'
    feed = read(tmp_path, FEED, env).channel("feed").feed

    assert feed.variables_for(URLS) == {
        "HTTP": "http://h/x",
        "JSON": "{}",
        "SYMBOLS": "BTC, ETH",
        "WS": "ws://w",
    }


def test_what_a_run_waits_for_and_where_packages_lie_is_read(tmp_path: Path) -> None:
    """Limits, import roots, extras and what becomes of the key are as they are written."""
    (tmp_path / "src").mkdir()
    lines = ('path = ["src"]', "start_within_s = 2.5", "stop_within_s = 40", 'extras = ["ib"]')
    channel = read(tmp_path, FEED, *lines, 'keys = "refused"').channel("feed")

    assert channel.extras == ("ib",)
    assert channel.feed.import_roots == (tmp_path / "src",)
    assert (channel.feed.start_within_s, channel.feed.stop_within_s) == (2.5, 40.0)
    assert channel.feed.keys is KeysReply.REFUSED


def test_a_feed_has_longer_to_stop_than_nautilus_itself_may_take() -> None:
    """NT's own defaults come to 20 s; a limit below would tell of each such feed that it hangs."""
    assert STOP_WITHIN_S > 20


PROJECT = (
    "[project]",
    'dependencies = ["Nautilus-Trader[ib]==1.219.0", "pydantic>=2"]',
)


def test_what_the_project_depends_on_beside_nautilus_can_be_taken(tmp_path: Path) -> None:
    """``requires = "project"`` takes the project's own dependencies, whatever they say of NT."""
    settings = read(tmp_path, FEED, 'requires = "project"', *PROJECT)

    assert settings.channel("feed").requires == ("pydantic>=2",)


def test_a_project_without_dependencies_has_none_to_take(tmp_path: Path) -> None:
    """A word that finds nothing is no silent list of nothing."""
    assert refusal(tmp_path, FEED, 'requires = "project"') == (
        "pyproject.toml: [tool.conformance] requires can not be used\n"
        "  found:    requires = 'project'\n"
        "  expected: requires = [project] dependencies in pyproject.toml, or a list of"
        " requirements\n"
        "  fix:      [tool.conformance] in pyproject.toml"
    )


def test_the_old_name_of_a_setting_is_still_read(tmp_path: Path) -> None:
    """``dependencies`` was the name of ``requires``; a channel's own counts more, as ever."""
    settings = read(
        tmp_path,
        FEED,
        'dependencies = ["pydantic>=2"]',
        "[tool.conformance.channels.books]",
        'requires = ["orjson"]',
    )

    assert settings.channel("feed").requires == ("pydantic>=2",)
    assert settings.channel("books").requires == ("orjson",)


# --- what is wrong with them


def test_a_setting_under_both_of_its_names_is_told(tmp_path: Path) -> None:
    """None of the two is ignored in silence."""
    told = refusal(tmp_path, FEED, 'dependencies = ["a"]', 'requires = ["b"]')

    assert told == (
        "pyproject.toml: [tool.conformance] has requires twice: dependencies is its old name\n"
        "  found:    dependencies and requires\n"
        "  expected: requires alone\n"
        "  fix:      move what dependencies has into requires"
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('run = "python -m quotes"', "run = what follows python -m, without what starts Python"),
        ('run = "python3.12 q.py"', "run = what follows python -m, without what starts Python"),
        ('run = ["uv", "run", "q"]', "run = what follows python -m, without what starts Python"),
        ("run = \"''\"", "run = what follows python -m, without what starts Python"),
        ('run = "quotes --name \'x"', "run = each quote closed (No closing quotation)"),
        ('env = ["A"]', 'env = {FEED_URL = "{ws_url}"}, environment variables'),
        ("env = {A = 1}", 'env = {FEED_URL = "{ws_url}"}, environment variables'),
        ('env = {A = "{url}"}', "env = no other fields than http_url, proxy_url, ws_url; {{"),
        ('env = {"A B" = "1"}', "env = names of environment variables"),
        ('path = ["scr"]', "path = folders that are there, beside pyproject.toml"),
        ('requires = "lock"', 'requires = ["pydantic>=2"], what the feed imports beside'),
        ('extras = ["ib,betfair"]', "extras = names of extras of NautilusTrader, such as ib"),
        ('keys = "yes"', 'keys = "accepted" or "refused", what the exchange does'),
        ("keys = true", 'keys = "accepted" or "refused", what the exchange does'),
        ("stop_within_s = 0", "stop_within_s = 30, seconds, a number above 0 and up to 600"),
        ("start_within_s = true", "start_within_s = 12, seconds, a number above 0 and up to 600"),
        ('start_within_s = "5"', "start_within_s = 12, seconds, a number above 0 and up to 600"),
        ("stop_within_s = inf", "stop_within_s = 30, seconds, a number above 0 and up to 600"),
        ("stop_within_s = nan", "stop_within_s = 30, seconds, a number above 0 and up to 600"),
    ],
)
def test_a_value_that_can_not_be_used_is_told_with_one_that_can(
    tmp_path: Path, line: str, expected: str
) -> None:
    """Each kind of setting says what it takes, for a channel's own table as well."""
    name = line.partition(" ")[0]
    for where in ("", "channels.books"):
        table = [f"[tool.conformance.{where}]"] if where else []
        told = refusal(tmp_path, FEED, *table, line)

        head = f"[{'.'.join(filter(None, ('tool.conformance', where)))}]"
        assert heads(told) == [f"pyproject.toml: {head} {name} can not be used"]
        assert f"  expected: {expected}" in told


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("fed", "feed"),
        ("feeds", "feed"),
        ("runs", "run"),
        ("enviroment", "environment"),
        ("require", "requires"),
        ("channel", "channels"),
    ],
)
def test_an_unknown_setting_is_told_with_the_nearest(
    tmp_path: Path, written: str, nearest: str
) -> None:
    """A slip in a name is never an ignored setting."""
    assert refusal(tmp_path, FEED, f"{written} = []") == (
        f"pyproject.toml: [tool.conformance] has no setting {written}\n"
        f"  found:    {written}\n"
        f"  expected: {nearest}?\n"
        f"  fix:      write {nearest}, or take the line out"
    )


def test_an_unknown_setting_like_no_other_is_told_with_all(tmp_path: Path) -> None:
    """Where no name is near, those there are are named."""
    assert refusal(tmp_path, FEED, "xyz = 1") == (
        "pyproject.toml: [tool.conformance] has no setting xyz\n"
        "  found:    xyz\n"
        f"  expected: {KNOWN}\n"
        "  fix:      take the line out"
    )


def test_a_feed_that_is_not_named_is_told(tmp_path: Path) -> None:
    """A table without ``feed`` says nothing to hold a contract for."""
    assert refusal(tmp_path) == (
        "pyproject.toml: [tool.conformance] feed is missing\n"
        "  found:    no such line\n"
        '  expected: feed = ["src/quotes"], files or folders beside pyproject.toml\n'
        "  fix:      [tool.conformance] in pyproject.toml"
    )


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('feed = "src"', "feed = 'src'"),
        ("feed = []", "feed = []"),
        ("feed = [1]", "feed = [1]"),
        ('feed = [""]', "feed = ['']"),
        ("feed = 1", "feed = 1"),
        ("feed = {}", "feed = {}"),
    ],
)
def test_a_feed_that_is_no_list_of_paths_is_told(tmp_path: Path, line: str, found: str) -> None:
    """Where the source is must be a list of texts, with one in it at least."""
    assert refusal(tmp_path, line) == (
        "pyproject.toml: [tool.conformance] feed can not be used\n"
        f"  found:    {found}\n"
        '  expected: feed = ["src/quotes"], files or folders beside pyproject.toml\n'
        "  fix:      [tool.conformance] in pyproject.toml"
    )


@pytest.mark.parametrize("value", ["1", "true", "[]", '["quotes", 1]', '""', '"  "', "{}"])
def test_a_command_that_is_no_text_is_told(tmp_path: Path, value: str) -> None:
    """How the feed is run is one line, as after ``python -m``, or a list of its words."""
    told = refusal(tmp_path, FEED, f"run = {value}")

    assert heads(told) == ["pyproject.toml: [tool.conformance] run can not be used"]
    assert '  expected: run = "quotes --http {http_url} --ws {ws_url}"' in told


@pytest.mark.parametrize("command", ["q {url}", "q {}", "q {0}", "q {http_url", "q {ws_url.x}"])
def test_a_command_with_another_field_is_told_with_those_there_are(
    tmp_path: Path, command: str
) -> None:
    """What can't be put in is found here, and not when the feed is started."""
    assert refusal(tmp_path, FEED, f'run = "{command}"') == (
        "pyproject.toml: [tool.conformance] run can not be used\n"
        f"  found:    run = {command!r}\n"
        "  expected: run = no other fields than http_url, proxy_url, ws_url\n"
        "  fix:      [tool.conformance] in pyproject.toml"
    )


@pytest.mark.parametrize("name", ["environment", "requires", "extras", "path"])
@pytest.mark.parametrize("value", ['"KEY"', "[1]", '[""]', "1", "{}"])
def test_a_list_that_is_none_is_told(tmp_path: Path, name: str, value: str) -> None:
    """Variables and requirements are lists of texts."""
    told = heads(refusal(tmp_path, FEED, f"{name} = {value}"))

    assert told[0] == f"pyproject.toml: [tool.conformance] {name} can not be used"


@pytest.mark.parametrize("name", ["environment", "requires", "extras", "path"])
def test_a_list_may_be_empty(tmp_path: Path, name: str) -> None:
    """A feed that needs no variable and nothing beside NT may say so."""
    assert read(tmp_path, FEED, f"{name} = []") == read(tmp_path, FEED)


def test_each_dependency_that_is_no_requirement_is_told(tmp_path: Path) -> None:
    """What no installer understands is named, and what one does is not."""
    told = refusal(tmp_path, FEED, 'requires = ["pydantic>=2", "not one", "=3"]')

    assert [line for line in told.splitlines() if "found" in line] == [
        "  found:    requires = 'not one'",
        "  found:    requires = '=3'",
    ]


@pytest.mark.parametrize("value", ["1", '"feed"', "[]", '["feed"]', "true"])
def test_a_table_that_is_none_is_told(tmp_path: Path, value: str) -> None:
    """``tool.conformance`` itself may be anything but a table."""
    (tmp_path / "pyproject.toml").write_text(f"[tool]\nconformance = {value}\n", encoding="utf-8")

    with pytest.raises(WorkspaceSettingsError) as refused:
        read_settings(tmp_path)

    assert heads(str(refused.value)) == ["pyproject.toml: [tool] conformance can not be used"]
    assert "  expected: conformance = a table [tool.conformance]\n" in str(refused.value)


@pytest.mark.parametrize("value", ["1", '"feed"', '["feed"]'])
def test_channels_that_are_no_table_are_told(tmp_path: Path, value: str) -> None:
    """Channels have names, and so stand in a table."""
    told = refusal(tmp_path, FEED, f"channels = {value}")

    assert heads(told) == ["pyproject.toml: [tool.conformance] channels can not be used"]
    assert "  expected: channels = a table of channels\n" in told


def test_a_channel_that_is_no_table_is_told(tmp_path: Path) -> None:
    """The channel is named."""
    told = refusal(tmp_path, FEED, "[tool.conformance.channels]", 'books = "src/books"')

    assert heads(told) == ["pyproject.toml: [tool.conformance] channels.books can not be used"]
    assert "  found:    channels.books = 'src/books'\n" in told


@pytest.mark.parametrize("value", ['"staging"', '"Production"', '""', "1", "[]", "{}"])
def test_a_role_that_is_none_is_told_with_those_there_are(tmp_path: Path, value: str) -> None:
    """A channel is production or a candidate."""
    told = refusal(tmp_path, FEED, "[tool.conformance.channels.books]", f"role = {value}")

    assert heads(told) == ["pyproject.toml: [tool.conformance.channels.books] role can not be used"]
    assert '  expected: role = "production" or "candidate"\n' in told


def test_a_role_for_all_channels_is_refused(tmp_path: Path) -> None:
    """Roles differ by channel, so one for all of them is a slip."""
    assert heads(refusal(tmp_path, FEED, 'role = "production"')) == [
        "pyproject.toml: [tool.conformance] has no setting role"
    ]


def test_a_channel_has_no_channels(tmp_path: Path) -> None:
    """What is a setting of the whole is none of a channel."""
    told = refusal(
        tmp_path, FEED, "[tool.conformance.channels.books]", "channels = {}", "rolle = 1"
    )

    assert heads(told) == [
        "pyproject.toml: [tool.conformance.channels.books] has no setting channels",
        "pyproject.toml: [tool.conformance.channels.books] has no setting rolle",
    ]
    assert "  expected: role?\n" in told


def test_a_feed_for_some_channels_alone_is_refused(tmp_path: Path) -> None:
    """A channel whose feed is nowhere named has none."""
    told = refusal(
        tmp_path,
        "[tool.conformance.channels.books]",
        'feed = ["src/books"]',
        "[tool.conformance.channels.next]",
        'role = "candidate"',
    )

    assert heads(told) == ["pyproject.toml: [tool.conformance] feed is missing"]


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    """One run names every slip, those of channels too."""
    told = refusal(
        tmp_path,
        'fedd = ["src"]',
        "run = 1",
        'environment = "KEY"',
        'requires = ["not one"]',
        "[tool.conformance.channels]",
        "next = 1",
        "[tool.conformance.channels.books]",
        "feed = []",
        'role = "staging"',
    )

    assert heads(told) == [
        "pyproject.toml: [tool.conformance] has no setting fedd",
        "pyproject.toml: [tool.conformance] run can not be used",
        "pyproject.toml: [tool.conformance] environment can not be used",
        "pyproject.toml: [tool.conformance] requires can not be used",
        "pyproject.toml: [tool.conformance] channels.next can not be used",
        "pyproject.toml: [tool.conformance.channels.books] feed can not be used",
        "pyproject.toml: [tool.conformance.channels.books] role can not be used",
        "pyproject.toml: [tool.conformance] feed is missing",
    ]


def test_a_pyproject_that_is_not_toml_is_told(tmp_path: Path) -> None:
    """A broken file is told with what is wrong in it."""
    told = refusal(tmp_path, "feed = [").splitlines()

    assert told[0] == "pyproject.toml: this is not TOML"
    assert "(at " in told[1]
    assert told[2:] == [
        "  expected: a table [tool.conformance]",
        "  fix:      git diff -- pyproject.toml   shows what was changed",
    ]


def test_a_pyproject_that_is_missing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the file nothing says where the feed is."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(WorkspaceSettingsError) as refused:
        read_settings(tmp_path)

    assert str(refused.value) == (
        "pyproject.toml: the file can't be read\n"
        "  found:    No such file or directory\n"
        "  expected: a text file in UTF-8\n"
        "  fix:      git checkout -- pyproject.toml"
    )


VALUES = st.recursive(
    st.booleans() | st.integers() | st.text(st.characters(codec="ascii", categories=["L", "P"])),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


@given(
    name=st.sampled_from([*(one.name for one in SETTINGS), *OLD_NAMES, "channels", "other"]),
    value=VALUES,
    where=st.sampled_from(["tool.conformance", "tool.conformance.channels.x"]),
)
def test_any_value_is_read_or_refused(
    name: str, value: object, where: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever a setting is set to, the answer is settings or what is wrong with them."""
    folder = tmp_path_factory.getbasetemp() / "any"  # Of all examples; nothing lies below it.
    folder.mkdir(exist_ok=True)
    text = f"[{where}]\n{name} = {_toml(value)}\n"
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")

    try:
        answer: object = read_settings(folder)
    except WorkspaceSettingsError as error:
        answer = error.problems

    assert answer


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value).lower()


# --- areas of a workspace's own


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ('"my_areas"', "areas = 'my_areas'"),
        ("[1]", "areas = [1]"),
        ('["my_areas"]', "no folder my_areas"),
        ('["empty"]', "no folder with an area.py in empty"),
        ('["taken"]', "an area config in taken"),
    ],
)
def test_areas_that_are_none_are_refused(tmp_path: Path, written: str, found: str) -> None:
    """A folder has to be there, with an area in it that the suite does not have itself."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "taken/config").mkdir(parents=True)
    (tmp_path / "taken/config/area.py").touch()

    told = refusal(tmp_path, FEED, f"areas = {written}")

    assert heads(told) == ["pyproject.toml: [tool.conformance] areas can not be used"]
    assert f"  found:    {found}\n" in told


def test_areas_are_of_the_workspace_and_of_no_channel(tmp_path: Path) -> None:
    """Rules and schemas hold for all channels, so one can't have areas of its own."""
    own = ("[tool.conformance.channels.next]", 'areas = ["my_areas"]')

    (line,) = heads(refusal(tmp_path, FEED, *own))

    assert line.endswith("has no setting areas")
