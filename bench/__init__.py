"""
The figures of speed and memory that Storeboard promises, each measured by a function of its own.

`python -m bench` measures all of them and writes `docs/figures.md`. Nothing here is a test of time: the machine decides
how fast it is, the page says which machine it was.
"""
