"""What the release offers of each name that the feed uses: told by the tool, and by no probe.

The feed's source is read in the tool's environment, with the API model of the release: see
`conformance.usage.observation`.
"""
