"""The comment on a pull request, out of what the gate's jobs left."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.cli.main import main
from conformance.digest import LIMIT, digest, harmless

if TYPE_CHECKING:
    from pathlib import Path

RUN = "https://example.invalid/runs/1"


def leave(directory: Path, name: str, text: bytes) -> None:
    """Leave a report as the gate's artifacts are unpacked."""
    (directory / f"report-{name}").mkdir()
    (directory / f"report-{name}" / "report.md").write_bytes(text)


def test_channels_come_before_the_look_ahead(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reviewer reads first what fails, then what production would feel, then the run's page."""
    leave(tmp_path, "upgrade", b"REVIEW\n")
    leave(tmp_path, "next", b"**next**: every contract holds\n")
    leave(tmp_path, "feed", b"**feed**: every contract holds\n")

    status = main(["digest", str(tmp_path), "--run", RUN])

    assert status == 0
    assert capsys.readouterr().out == (
        "**feed**: every contract holds\n\n"
        "**next**: every contract holds\n\n"
        "REVIEW\n\n"
        f"[The gate's run]({RUN})\n"
    )


def test_a_run_without_reports_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A comment that stands is not left saying what an earlier run found."""
    main(["digest", str(tmp_path), "--run", RUN])

    assert capsys.readouterr().out == (
        f"The gate ended without a report.\n\n[The gate's run]({RUN})\n"
    )


def test_a_report_that_does_not_fit_hides_no_other() -> None:
    """What is too long is named, and those after it are there in full."""
    said = digest({"feed": "x" * LIMIT, "next": "short"}, RUN)

    assert said == (
        f"**feed**: too long for here; the run below has it\n\nshort\n\n[The gate's run]({RUN})\n"
    )


def test_a_report_of_gigabytes_is_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a stranger's run left is read no further than a comment can hold."""
    leave(tmp_path, "feed", b"")
    with (tmp_path / "report-feed" / "report.md").open("wb") as file:
        file.truncate(1 << 36)  # holes, which take no room on the disk

    main(["digest", str(tmp_path), "--run", RUN])

    assert capsys.readouterr().out.startswith("**feed**: too long for here")


def test_bytes_that_are_no_text_are_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A report in no encoding still gets the others posted."""
    leave(tmp_path, "feed", b"\xff")

    main(["digest", str(tmp_path), "--run", RUN])

    assert capsys.readouterr().out.startswith("\N{REPLACEMENT CHARACTER}\n\n")


def test_a_folder_that_is_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slip in the folder's name is no run without reports."""
    monkeypatch.chdir(tmp_path)

    assert main(["digest", "reprots", "--run", RUN]) == 2
    assert capsys.readouterr() == (
        "",
        (
            "reprots: the reports can't be read\n"
            "  found:    no such folder\n"
            "  expected: a folder with report-<channel>/report.md in it\n"
            "  fix:      download the artifacts of the gate's run into it first\n"
        ),
    )


def test_a_link_is_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A link in the place of a report, or of its folder, shows nothing of what it leads to."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "report.md").write_text("a token")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "report-feed").symlink_to(tmp_path / "secret")
    (tmp_path / "run" / "report-next").mkdir()
    (tmp_path / "run" / "report-next" / "report.md").symlink_to(tmp_path / "secret" / "report.md")

    main(["digest", str(tmp_path / "run"), "--run", RUN])

    assert capsys.readouterr().out.startswith("The gate ended without a report.")


def test_a_pipe_is_not_waited_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pipe and a folder in the place of a report are passed over."""
    for name in ("feed", "next"):
        (tmp_path / f"report-{name}").mkdir()
    os.mkfifo(tmp_path / "report-feed" / "report.md")
    (tmp_path / "report-next" / "report.md").mkdir()

    assert main(["digest", str(tmp_path), "--run", RUN]) == 0
    assert capsys.readouterr().out.startswith("The gate ended without a report.")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@ada", "@_ada"),
        ("a@b", "a@_b"),
        ("![x](y)", "!_[x](y)"),
        ("<img src=x>", "<_img src=x>"),
        ("<details open>", "<_details open>"),
        ("<details><summary>2 adds</summary>", "<details><summary>2 adds</summary>"),
        ("<!-- x -->", "<_!-- x -->"),
        ("a < b, [x](y), 3 @ 4", "a < b, [x](y), 3 @ 4"),
    ],
)
def test_a_report_calls_nobody_and_shows_no_picture(text: str, shown: str) -> None:
    """Mentions, pictures and HTML that is not the report's own are told as text."""
    assert harmless(text) == shown.replace("_", "\N{ZERO WIDTH SPACE}")


@given(
    reports=st.dictionaries(
        st.sampled_from(["feed", "next", "canary", "upgrade"]),
        st.builds(lambda text, times: text * times, st.text(), st.integers(1, 40_000)),
        min_size=1,
    )
)
def test_any_reports_fit_a_comment(reports: dict[str, str]) -> None:
    """However long they are, the comment is one that GitHub takes, and every report is in it."""
    said = digest(reports, RUN)

    assert len(said) <= LIMIT
    assert all(
        harmless(text.strip()) in said or f"**{name}**: " in said for name, text in reports.items()
    )
