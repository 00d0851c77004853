"""The two releases, asked in processes of their own, confined as all that runs NT is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.harness.capture import run
from conformance.harness.nt_process import launch_of
from conformance.harness.run_folder import run_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformance.environments import Environment

SCRIPT = Path(__file__).with_name("asking.py")
_LIMIT_S = 300.0

Question = dict[str, Any]
"""``at``: where a class or function may be; ``member`` and ``keyword`` of it, where asked for."""


class NotAnsweredError(Exception):
    """A release could not be asked; the message has the last of what it said."""


def ask(environment: Environment, questions: Sequence[Question]) -> Sequence[Mapping[str, Any]]:
    """Return an installed release's answer to each question, in order.

    Raises:
        NotAnsweredError: Its process failed, or took too long.
    """
    work = run_folder().new("asking")
    script = shutil.copy(SCRIPT, work)  # The confined process sees this folder, not the checkout.
    asked, answered = work / "questions.json", work / "answers.json"
    asked.write_text(json.dumps(questions), encoding="utf-8")
    command = (str(environment.python), "-s", "-P", str(script), str(asked), str(answered))
    ran = run(launch_of(command, work=work), timeout_s=_LIMIT_S)
    if ran.timed_out:
        raise NotAnsweredError(f"{environment.release} did not answer in {_LIMIT_S:.0f} s")
    if ran.returncode or not answered.exists():
        said = ran.stderr.decode("utf-8", "replace").strip().splitlines() or ["nothing"]
        raise NotAnsweredError(f"{environment.release} could not be asked: {said[-1]}")
    answers: Sequence[Mapping[str, Any]] = json.loads(answered.read_text(encoding="utf-8"))
    return answers
