"""
A commercetools and a monday that behave: limits, refusals and faults included.

They serve the demo and the tests, and anybody who wants to try a configuration without an account. Production never
imports them, and they import nothing of production.
"""
