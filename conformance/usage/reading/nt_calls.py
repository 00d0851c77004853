"""Calls of NT's callables: their arguments, their results, and the callbacks that NT is given."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.model.api import MISSING, ApiObject, Missing
from conformance.model.signature import Call, Signature
from conformance.model.unresolved import Unresolved
from conformance.usage.reading.arguments import (
    Arguments,
    bind_callback,
    functions_in,
    spread_keywords,
)
from conformance.usage.reading.values import (
    NOTHING,
    UNKNOWN,
    Instance,
    Member,
    Named,
    Opaque,
    Scope,
    Text,
    Values,
    is_class,
)
from conformance.usage.uses import UseKind

if TYPE_CHECKING:
    from conformance.model.usage_site import UsageSite
    from conformance.usage.reading.annotations import Annotations
    from conformance.usage.reading.context import AnalysisContext

_PARAMETERS = 9  # More than any callback takes.


@dataclass(frozen=True, slots=True, eq=False)
class CallTarget:
    """What is called: a class or function (``member`` is ""), or a member of a class."""

    owner: Named
    member: str
    obj: ApiObject | Missing

    @property
    def signature(self) -> Signature | None:
        """Return its signature; None where NT describes none."""
        return None if isinstance(self.obj, Missing) else self.obj.signature

    @property
    def name(self) -> str:
        """Return the name that reports use."""
        return f"{self.owner.name}.{self.member}" if self.member else self.owner.name


class NtCalls:
    """Records calls of NT's callables, and follows their results."""

    def __init__(self, context: AnalysisContext, annotations: Annotations) -> None:
        self._context = context
        self._annotations = annotations

    def called(self, target: CallTarget, arguments: Arguments, scope: Scope) -> Values:
        """Record a call with each argument, and return its result."""
        extra = spread_keywords(self._context.state, arguments)
        site = self._context.site(getattr(arguments.node, "func", arguments.node), scope)
        self._record_call(target, arguments, extra, site)
        positions = [(str(at), v) for at, v in enumerate(arguments.positions, 1)]
        passed = [*positions, *arguments.keywords.items(), *((name, NOTHING) for name in extra)]
        for argument, values in passed:
            self._record_passed(target, argument, arguments, scope)
            self._bind_callbacks(target, argument, values)
        if arguments.spreads and not extra:
            why = Unresolved.RUN_TIME_ARGUMENTS
            self._context.record.note(target.name, UseKind.UNRESOLVED, site, member="(*)", note=why)
        return self._result(target)

    def maybe_called(self, value: Named | Member, arguments: Arguments, scope: Scope) -> Values:
        """Return the result of a call that only may be of NT's; its arguments are unresolved."""
        if isinstance(value.obj, Missing) or not value.obj.is_callable:
            return NOTHING
        target = (
            CallTarget(value.owner, value.name, value.obj)
            if isinstance(value, Member)
            else CallTarget(value, "", value.obj)
        )
        site = self._context.site(arguments.node, scope)
        why = Unresolved.UNREAD_CALLER
        self._context.record.note(target.name, UseKind.UNRESOLVED, site, member="(...)", note=why)
        return self._result(target)

    def enum_by_value(self, owner: Named, arguments: Arguments, scope: Scope) -> Values:
        """Record which member ``BinanceAccountType("USDT_FUTURE")`` asks for."""
        members = owner.obj.enum_members if is_class(owner.obj) else {}
        names = {member.asked_by: name for name, member in members.items()}
        texts = [v.value for v in arguments.named("value", 0) if isinstance(v, Text)]
        chosen = sorted(names.get(text, text) for text in texts)
        node = arguments.node_of("1")
        return self._note_members(
            owner, chosen, node, self._context.site(node, scope), "ValueError"
        )

    def enum_by_name(self, owner: Named, keys: Values, node: ast.AST, scope: Scope) -> Values:
        """Record which member ``BinanceAccountType["USDT_FUTURE"]`` asks for."""
        chosen = sorted(key.value for key in keys if isinstance(key, Text))
        return self._note_members(owner, chosen, node, self._context.site(node, scope), "KeyError")

    def _note_members(
        self, owner: Named, names: list[str], node: ast.AST, site: UsageSite, error: str
    ) -> Values:
        for name in names:
            expected = self._context.excuse(error, owner.obj.member(name))
            self._context.record.note(
                owner, UseKind.ATTRIBUTE, site, member=name, expected=expected
            )
        if not names or not isinstance(node, ast.Constant):
            why = Unresolved.RUN_TIME_KEY
            self._context.record.note(
                owner.name, UseKind.UNRESOLVED, site, member="[...]", note=why
            )
        return frozenset((Instance(owner.obj),)) if is_class(owner.obj) else UNKNOWN

    def _record_call(
        self, target: CallTarget, arguments: Arguments, extra: tuple[str, ...], site: UsageSite
    ) -> None:
        call = Call(
            positional=len(arguments.positions),
            keywords=tuple(sorted((*arguments.keywords, *extra))),
            spreads=arguments.spreads or arguments.is_partial,
        )
        expected = self._context.excuse("TypeError", None)
        self._context.record.note(
            target.owner, UseKind.CALL, site, member=target.member, call=call, expected=expected
        )

    def _record_passed(
        self, target: CallTarget, argument: str, arguments: Arguments, scope: Scope
    ) -> None:
        site = self._context.site(arguments.node_of(argument), scope)
        signature = target.signature
        is_taken = signature is None or signature.takes(argument) is not None
        expected = self._context.excuse("TypeError", None if is_taken else MISSING)
        self._context.record.note(
            target.owner,
            UseKind.PASS,
            site,
            member=target.member,
            argument=argument,
            expected=expected,
        )

    def _bind_callbacks(self, target: CallTarget, argument: str, values: Values) -> None:
        """Bind the parameters of callbacks that NT is given to what NT calls them with."""
        signature = target.signature
        taken = signature.takes(argument) if signature else None
        what = f"what {target.name} calls back with"
        described = (
            self._annotations.callback_parameters(taken.type, target.owner.obj, what)
            if taken
            else None
        )
        given = described or [frozenset((Opaque(what),))] * _PARAMETERS
        for value in self._context.state.everything_in(values):
            for function in functions_in(self._context.state, value):
                bind_callback(self._context.state, function, given)

    def _result(self, target: CallTarget) -> Values:
        owner = target.owner.obj if is_class(target.owner.obj) else None
        if owner is not None and not target.member:
            return frozenset((Instance(owner),))
        if isinstance(target.obj, Missing) or not target.obj.is_callable:
            return UNKNOWN
        text = target.obj.result_text(owner, target.member)
        return self._annotations.from_text(text, owner or target.obj, f"{target.name}()", owner)
