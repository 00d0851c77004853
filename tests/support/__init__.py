"""What tests share: made-up releases and feeds, hooks of probes, clients."""
