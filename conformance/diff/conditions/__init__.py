"""What a rule asks of a change beyond where it is: small claims that the rules combine."""
