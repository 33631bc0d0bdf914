"""
What the shop's records become on the boards: YAML files, compiled and applied.

`load` reads a configuration, `route` says which keys a change concerns, `render` makes an item of a resource. All of
it is pure: no I/O, no clock, no log, no randomness.
"""
