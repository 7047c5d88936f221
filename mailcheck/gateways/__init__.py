"""Where mail passes on its way out: a message and its envelope in, whether it may go out.

`gate.py` decides and knows no process, pipe or terminal; `worker.py` has it decided elsewhere within a time limit.
"""
