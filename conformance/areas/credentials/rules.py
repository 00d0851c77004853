"""Rules for credentials: which are asked for, which are taken, and who sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.credentials.kinds import DEMAND_CHANGED, KEY_SOURCE, VARIABLES_DEMANDED
from conformance.diff.conditions import facts as c
from conformance.diff.conditions import use
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule
from conformance.model.facts import texts_in

if TYPE_CHECKING:
    from conformance.diff.case import Case

_DEMANDED = ("demanded",)


def _is_sent_or_not(case: Case) -> bool:
    """A key goes over the wire where none did, or none where one did."""
    return bool(texts_in(case.before)) != bool(texts_in(case.after))


RULES = (
    Rule(
        id="foreign-credentials",
        observation="credentials.*",
        when=use.is_foreign,
        severity=ADD,
        of_others=True,
        reason="credentials of an account type or environment that the feed does not take",
        example='coin_futures_live demanded ["BINANCE_FUTURES_API_KEY"] → ["BINANCE_API_KEY"]',
    ),
    *GENERAL,
    Rule(
        id="other-key",
        observation="credentials.precedence",
        when=use.is_other_key,
        severity=ADD,
        of_others=True,
        reason="which key goes over the wire is different where keys are not given as by the feed",
        example='config_and_environment ["explicit"] → ["environment"]',
    ),
    Rule(
        id="key-not-in-its-own-run",
        observation="credentials.precedence",
        when=c.both(use.asks_the_same("requests"), _is_sent_or_not),
        severity=ADD,
        of_others=True,
        reason="the suite's own node sends a key otherwise, and the feed's own run as before",
        example='environment_only ["environment"] → []',
    ),
    Rule(
        id="key-source",
        observation="credentials.precedence",
        severity=SHIFT,
        kind=KEY_SOURCE,
        reason="the key that goes over the wire comes from somewhere else",
        example='environment_only ["environment"] → []',
    ),
    Rule(
        id="secret-leaked",
        observation="credentials.secrets_kept",
        when=c.is_more,
        severity=SHIFT,
        reason="the secret is logged, written or sent where it was not",
        example='environment_only [] → ["log"]',
    ),
    Rule(
        id="secret-leaked-less",
        observation="credentials.secrets_kept",
        severity=ADD,
        reason="the secret is in fewer places than before, or in others",
        example='environment_only ["log"] → []',
    ),
    Rule(
        id="secret-shown",
        observation="credentials.secret_shown",
        paths=("config_as_json", "log_of_a_refused_run", "repr_of_config"),
        when=c.becomes_true,
        severity=SHIFT,
        reason="the secret can be read where it was hidden",
        example="repr_of_config false → true",
    ),
    Rule(
        id="secret-hidden",
        observation="credentials.secret_shown",
        severity=ADD,
        reason="the secret is shown in fewer places, or a refusal is logged otherwise",
        example="repr_of_config true → false",
    ),
    Rule(
        id="variables-not-read",
        observation="credentials.*",
        paths=_DEMANDED,
        when=c.both(use.demands_unset, use.always_gives_key),
        severity=ADD,
        kind=DEMAND_CHANGED,
        reason="other variables are demanded, and each of the feed's configs gives its keys",
        example='demanded ["BINANCE_FUTURES_API_KEY"] → ["BINANCE_API_KEY"]',
    ),
    Rule(
        id="variables-beside-keys",
        observation="credentials.*",
        paths=_DEMANDED,
        when=c.both(use.demands_unset, use.gives_key),
        severity=SHIFT,
        reason="where the feed's config gives no key, other environment variables are demanded",
        example='demanded ["BINANCE_FUTURES_API_KEY"] → ["BINANCE_API_KEY"]',
    ),
    Rule(
        id="variables-demanded",
        observation="credentials.*",
        paths=_DEMANDED,
        when=use.demands_unset,
        severity=BREAK,
        kind=VARIABLES_DEMANDED,
        reason="the factory demands environment variables that production does not set",
        example='demanded ["BINANCE_FUTURES_API_KEY"] → ["BINANCE_API_KEY"]',
    ),
    Rule(
        id="variables-set",
        observation="credentials.*",
        paths=_DEMANDED,
        when=use.demands_other,
        severity=ADD,
        kind=DEMAND_CHANGED,
        reason="the factory demands other environment variables, and production sets them all",
        example='demanded ["BINANCE_FUTURES_API_KEY"] → ["BINANCE_API_KEY"]',
    ),
    Rule(
        id="variables-dropped",
        observation="credentials.*",
        paths=_DEMANDED,
        severity=ADD,
        kind=DEMAND_CHANGED,
        reason="the factory demands fewer environment variables",
        example='demanded ["BINANCE_FUTURES_API_KEY"] → []',
    ),
    Rule(
        id="explicit-keys-unused",
        observation="credentials.*",
        paths=("with_explicit_keys",),
        when=use.gives_no_key,
        severity=ADD,
        reason="keys in the config are taken otherwise, and the feed gives none there",
        example='with_explicit_keys "built" → {"error": "ValueError", …}',
    ),
    Rule(
        id="client-not-built",
        observation="credentials.*",
        paths=("with_*",),
        when=c.raises_now,
        severity=BREAK,
        reason="the data client can't be built with the keys that it demands",
        example='with_dummies "built" → {"error": "ValueError", …}',
    ),
    Rule(
        id="demand-worded",
        observation="credentials.*",
        paths=("error", "with_*"),
        severity=ADD,
        reason="what is said of variables that are not set is different, or nothing fails any more",
        example='error [{"error": "RuntimeError", …}] → null',
    ),
)
