"""NT's configuration structs."""
