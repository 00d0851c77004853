"""Programs that nobody here wrote, run on two releases, beside what the suite says of them."""
