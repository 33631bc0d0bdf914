"""
What can happen in the simulated shop, one file for each side of it.

Every file gives a table of acts; the shop draws from all of them together. An act lets one thing happen to the project
and gives the event, or None where there is nothing yet that it could happen to.
"""
