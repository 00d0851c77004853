"""What is told of credentials."""

from conformance.model.schema import ERROR, FLAG, NULL, TEXTS, Each, Section, Word, fact

_BUILT = fact(Word(("built",)), ERROR)
_KEY = fact(Each((Word(("another", "environment", "explicit")),)))
"""Whose keys go over the wire."""

SCHEMAS = {
    "credentials.precedence": Section({"config_and_environment": _KEY, "environment_only": _KEY}),
    "credentials.secret_shown": Section(
        {
            "config_as_json": fact(FLAG),
            "log_of_a_refused_run": fact(FLAG),
            "log_tells_of_the_refusal": fact(FLAG),
            "repr_of_config": fact(FLAG),
        }
    ),
    "credentials.*": Section(
        {
            "demanded": fact(TEXTS),
            "error": fact(NULL, Each((ERROR,))),
            "with_dummies": _BUILT,
            "with_explicit_keys": _BUILT,
        }
    ),
}
