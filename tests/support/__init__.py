"""What tests share: made-up releases and feeds, seeds, hooks of probes, clients."""
