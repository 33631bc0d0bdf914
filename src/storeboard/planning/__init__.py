"""
Decide what to write, what it costs, what goes into one document, and what its answer means.

Pure: values in, values out; `now` is passed in. It never reads the clock, the store or a board.
"""
