"""The comment on a pull request, out of what the gate's jobs left."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.digest import LIMIT, digest, main

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

    status = main([str(tmp_path), "--run", RUN])

    assert status == 0
    assert capsys.readouterr().out == (
        "**feed**: every contract holds\n\n"
        "**next**: every contract holds\n\n"
        "REVIEW\n\n"
        f"[The gate's run]({RUN})\n"
    )


def test_a_run_without_reports_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A comment that stands is not left saying what an earlier run found."""
    main([str(tmp_path), "--run", RUN])

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

    main([str(tmp_path), "--run", RUN])

    assert capsys.readouterr().out.startswith("**feed**: too long for here")


def test_bytes_that_are_no_text_are_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A report in no encoding still gets the others posted."""
    leave(tmp_path, "feed", b"\xff")

    main([str(tmp_path), "--run", RUN])

    assert capsys.readouterr().out.startswith("\N{REPLACEMENT CHARACTER}\n\n")


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
    assert all(text.strip() in said or f"**{name}**: " in said for name, text in reports.items())
