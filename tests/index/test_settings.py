"""Which index is asked: held against the real uv and pip, in each way they can be set."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from uv import find_uv_bin as installed_uv

from conformance.index.settings import IndexSettings, read_settings
from conformance.index.tools import IndexSettingsError, ask_uv, find_pip, pip_default
from conformance.uv import find_uv
from tests.support.unset_tools import unset

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["unset"]  # a fixture of every test here

HERE = "https://here.example/simple"
THERE = "https://there.example/simple"
WITH_LOGIN = "https://user:secret@here.example/simple"


def refusal() -> str:
    """Return what is said where no index can be told."""
    with pytest.raises(IndexSettingsError) as refused:
        read_settings()
    return str(refused.value)


@pytest.mark.parametrize("name", ["UV_DEFAULT_INDEX", "UV_INDEX_URL"])
def test_a_variable_of_uvs_is_asked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each variable that names uv's index in place of its own is followed."""
    monkeypatch.setenv(name, HERE)

    settings = read_settings()

    assert (settings.tool, settings.urls, settings.every) == ("uv", (HERE,), False)


@pytest.mark.parametrize("name", ["UV_INDEX", "UV_EXTRA_INDEX_URL"])
def test_an_additional_index_of_uvs_comes_first(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that is added for uv is asked before the default one, as uv does."""
    monkeypatch.setenv(name, HERE)
    monkeypatch.setenv("UV_DEFAULT_INDEX", THERE)

    assert read_settings().urls == (HERE, THERE)


def test_a_name_before_uvs_index_is_no_part_of_its_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The way to name an index in a variable is understood."""
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"ours={HERE}")

    assert read_settings().urls == (HERE,)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("project/uv.toml", 'index-url = "{url}"'),
        ("project/uv.toml", '[[index]]\nurl = "{url}"\ndefault = true'),
        ("project/pyproject.toml", '[tool.uv]\nindex-url = "{url}"'),
        ("project/pyproject.toml", '[[tool.uv.index]]\nurl = "{url}"\ndefault = true'),
        ("home/.config/uv/uv.toml", 'index-url = "{url}"'),
        ("system/uv/uv.toml", 'index-url = "{url}"'),
    ],
)
def test_a_file_of_uvs_is_followed(place: str, text: str, tmp_path: Path) -> None:
    """Each place where uv keeps settings is looked at: the project's, the user's, the system's."""
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / place).write_text(text.format(url=HERE))

    settings = read_settings()

    assert (settings.tool, settings.urls) == ("uv", (HERE,))


def test_the_project_outweighs_the_user(unset: Path, tmp_path: Path) -> None:
    """Of two files the one that uv obeys counts."""
    (tmp_path / "home" / ".config" / "uv").mkdir()
    (tmp_path / "home" / ".config" / "uv" / "uv.toml").write_text(f'index-url = "{THERE}"')
    (unset / "uv.toml").write_text(f'index-url = "{HERE}"')

    assert read_settings().urls == (HERE,)


def test_an_index_for_named_packages_alone_is_not_asked(unset: Path) -> None:
    """An index that uv keeps for packages that are sent there by name is left out."""
    (unset / "uv.toml").write_text(
        f'[[index]]\nname = "some"\nurl = "{THERE}"\nexplicit = true\n'
        f'[[index]]\nurl = "{HERE}"\ndefault = true\n'
    )

    assert read_settings().urls == (HERE,)


def test_no_file_of_the_users_is_written(unset: Path) -> None:
    """A setting that names where uv is to write changes nothing there."""
    (unset / "kept.txt").write_text("kept")
    (unset / "uv.toml").write_text(f'index-url = "{HERE}"\n[pip]\noutput-file = "kept.txt"\n')

    assert read_settings().urls == (HERE,)
    assert (unset / "kept.txt").read_text() == "kept"


def test_uv_outweighs_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where both are set, uv's index is asked, for uv installs."""
    monkeypatch.setenv("UV_DEFAULT_INDEX", HERE)
    monkeypatch.setenv("PIP_INDEX_URL", THERE)

    assert read_settings().urls == (HERE,)


def test_a_variable_of_pips_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable that names pip's index is followed."""
    monkeypatch.setenv("PIP_INDEX_URL", HERE)

    settings = read_settings()

    assert (settings.tool, settings.urls, settings.every) == ("pip", (HERE,), True)


def test_every_additional_index_of_pips_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is added for pip is asked after its index, however many there are."""
    monkeypatch.setenv("PIP_INDEX_URL", HERE)
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", f"{THERE} file:///more")

    assert read_settings().urls == (HERE, THERE, "file:///more")


def test_an_additional_index_leaves_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only an addition is set, the tools' own index is asked as well."""
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", THERE)

    settings = read_settings()

    assert (settings.tool, settings.urls) == (
        "pip",
        (*ask_uv(installed_uv(), configured=False), THERE),
    )


@pytest.mark.parametrize("section", ["global", "install"])
def test_a_file_of_pips_is_followed(
    section: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of pip's that a variable names is followed."""
    (tmp_path / "pip.conf").write_text(f"[{section}]\nindex_url = {HERE}\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))

    assert read_settings().urls[0] == HERE


@pytest.mark.parametrize("place", ["home/.pip", "home/.config/pip", "system/pip"])
def test_a_place_of_pips_is_looked_at(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each place where pip keeps settings is looked at: the user's two, and the system's."""
    monkeypatch.delenv("PIP_CONFIG_FILE")
    (tmp_path / place).mkdir(parents=True)
    (tmp_path / place / "pip.conf").write_text(f"[install]\nindex-url = {HERE}\n")

    assert read_settings().urls[0] == HERE


def test_what_concerns_installing_outweighs_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of pip's sections the one for installing counts, and another command's does not."""
    (tmp_path / "pip.conf").write_text(
        f"[install]\nindex-url = {HERE}\n[global]\nindex-url = {THERE}\n"
        f"[download]\nindex-url = {THERE}\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))

    assert read_settings().urls[0] == HERE


def test_a_variable_of_pips_outweighs_its_files(
    unset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is set for one run counts before what is kept, as it does for pip."""
    (unset / "pip.conf").write_text(f"[install]\nindex-url = {THERE}\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", "pip.conf")
    monkeypatch.setenv("PIP_INDEX_URL", HERE)

    assert read_settings().urls[0] == HERE


@pytest.mark.parametrize("name", ["a.conf", "z.conf"])
def test_of_two_files_of_pips_the_stronger_counts(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which of two files counts is for pip to say, whatever their names."""
    (tmp_path / "system" / "pip").mkdir()
    (tmp_path / "system" / "pip" / "pip.conf").write_text(f"[global]\nindex-url = {THERE}\n")
    (tmp_path / name).write_text(f"[global]\nindex-url = {HERE}\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / name))

    assert read_settings().urls[0] == HERE


def test_pips_certificates_are_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file of certificates that pip is set to goes with its index."""
    monkeypatch.setenv("PIP_INDEX_URL", HERE)
    monkeypatch.setenv("PIP_CERT", "/ours.pem")

    assert read_settings().certificates == "/ours.pem"


def test_where_nothing_is_set_the_tools_default_is_asked() -> None:
    """Without a setting the one index that uv itself names is asked."""
    settings = read_settings()

    assert (settings.tool, settings.urls) == ("", ask_uv(installed_uv(), configured=False))
    assert len(settings.urls) == 1


def test_pip_alone_tells_the_default_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without uv, pip's help names the index, and it is the one that uv names."""
    by_uv = ask_uv(installed_uv(), configured=False)
    monkeypatch.setattr("conformance.index.settings.find_uv", lambda: None)

    assert read_settings().urls == by_uv


def test_the_default_is_told_whatever_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the tools use of their own accord is not what the user has set."""
    unset = ask_uv(installed_uv(), configured=False)
    monkeypatch.setenv("UV_DEFAULT_INDEX", HERE)
    monkeypatch.setenv("PIP_INDEX_URL", HERE)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    (tmp_path / "pip.conf").write_text(f"[global]\nindex-url = {HERE}\n")
    (tmp_path / "home" / ".pip").mkdir()
    (tmp_path / "home" / ".pip" / "pip.conf").write_text(f"[global]\nindex-url = {HERE}\n")

    assert (ask_uv(installed_uv(), configured=False), pip_default(find_pip())) == (unset, *unset)


def test_a_directory_may_be_an_index(unset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that is written as a path is the directory there."""
    monkeypatch.setenv("PIP_INDEX_URL", "./simple")

    assert read_settings().urls == ((unset / "simple").as_uri(),)


def test_no_password_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the text nor the representation of settings has the login of an address."""
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"{WITH_LOGIN}?token=secret")

    settings = read_settings()

    assert str(settings) == "https://****@here.example/simple?****"
    assert "secret" not in repr(settings)


def test_the_tools_are_found_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where this environment has neither uv nor pip, those on the PATH are asked."""
    monkeypatch.setitem(sys.modules, "uv", None)
    (tmp_path / "pip3").write_text("")
    (tmp_path / "pip3").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    assert (find_uv(), list(find_pip())) == (None, [str(tmp_path / "pip3")])


def test_the_uv_that_the_tool_came_with_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no uv is on the PATH, as with uvx and pipx, the one that installs is asked too."""
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_uv() == installed_uv()


def test_no_tool_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is neither uv nor pip, nothing is guessed."""
    monkeypatch.setattr("conformance.index.settings.find_uv", lambda: None)
    monkeypatch.setattr("conformance.index.settings.find_pip", list)

    assert refusal() == (
        "uv, pip: there is nothing that knows a package index\n"
        "  found:    neither\n"
        "  expected: uv or pip on the PATH, for the index that it is set to\n"
        '  fix:      pip install "nox[uv]"'
    )


def test_a_pip_that_tells_no_default_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A help text without an index is not taken for one."""
    monkeypatch.setattr("conformance.index.settings.find_uv", lambda: None)
    monkeypatch.setattr(
        "conformance.index.settings.find_pip", lambda: [sys.executable, "-c", "print('no')"]
    )

    assert refusal() == (
        "uv, pip: there is nothing that knows a package index\n"
        "  found:    a pip whose help names no index\n"
        "  expected: uv or pip on the PATH, for the index that it is set to\n"
        '  fix:      pip install "nox[uv]"'
    )


def test_no_index_at_all_is_told_of_uv(unset: Path) -> None:
    """Where uv is told to use no index, none is asked."""
    (unset / "uv.toml").write_text("no-index = true")

    assert refusal() == (
        "uv: uv is set to use no index\n"
        "  found:    no-index\n"
        "  expected: an index that can be asked for releases\n"
        "  fix:      look at UV_DEFAULT_INDEX, UV_INDEX, uv.toml and pyproject.toml,"
        " which set uv's index"
    )


def test_no_index_at_all_is_told_of_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pip is told to use no index, none is asked."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")

    assert refusal() == (
        "pip: pip is set to use no index\n"
        "  found:    no-index\n"
        "  expected: an index that can be asked for releases\n"
        "  fix:      pip config list   shows what pip is set to, and  pip config debug  where"
    )


def test_a_setting_that_uv_refuses_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The tool's own words are passed on, but for the login in what they quote."""
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://user:secret@[")

    said = refusal()

    assert said.startswith("uv: uv can't say which index it is set to\n  found:    error: ")
    assert said.endswith(
        "\n  expected: settings that uv can read\n  fix:      put right what uv says of them"
    )
    assert "://****@" in said
    assert "secret" not in said


def test_a_file_that_pip_refuses_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tool's own words are passed on, and nothing else is asked in its place."""
    (tmp_path / "pip.conf").write_text("[global\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))

    said = refusal()

    assert said.startswith("pip: pip can't say which index it is set to\n  found:    ")
    assert said.endswith(
        "\n  expected: settings that pip can read\n  fix:      put right what pip says of them"
    )


def test_a_tool_that_hangs_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tool that does not come back ends with its reason."""
    hangs = tmp_path / "uv"
    hangs.write_text(f"#!{sys.executable}\nimport signal; signal.pause()\n")
    hangs.chmod(0o755)
    monkeypatch.setattr("conformance.index.settings.find_uv", lambda: str(hangs))
    monkeypatch.setattr("conformance.index.tools.TIMEOUT_S", 0.1)

    assert refusal() == (
        "uv: uv can't say which index it is set to\n"
        "  found:    TimeoutExpired\n"
        "  expected: settings that uv can read\n"
        "  fix:      put right what uv says of them"
    )


def test_a_fix_goes_with_the_tool() -> None:
    """Where nothing is set, the fix is to set something."""
    settings = IndexSettings(tool="", urls=(HERE,), every=True)

    assert settings.fix == (
        "try again, or set UV_DEFAULT_INDEX or PIP_INDEX_URL to an index within reach"
    )
