"""What is told of credentials."""

from conformance.model.schema import (
    ERROR,
    FLAG,
    NULL,
    TEXTS,
    FactSection,
    ListType,
    WordType,
    about,
    fact,
)

_BUILT = fact(WordType(("built",)), ERROR)
_KEY = fact(ListType((WordType(("another", "environment", "explicit")),)))
"""Whose keys go over the wire."""

SCHEMAS = {
    "credentials.precedence": FactSection(
        {**about("account"), "config_and_environment": _KEY, "environment_only": _KEY}
    ),
    "credentials.secrets_kept": FactSection(
        {"config_and_environment": fact(TEXTS), "environment_only": fact(TEXTS)}
    ),
    "credentials.secret_shown": FactSection(
        {
            "config_as_json": fact(FLAG),
            "log_of_a_refused_run": fact(FLAG),
            "log_tells_of_the_refusal": fact(FLAG),
            "repr_of_config": fact(FLAG),
        }
    ),
    "credentials.*": FactSection(
        {
            **about("account", "environment"),
            "demanded": fact(TEXTS),
            "error": fact(NULL, ListType((ERROR,))),
            "with_dummies": _BUILT,
            "with_explicit_keys": _BUILT,
        }
    ),
}
