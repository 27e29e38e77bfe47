"""The parts of the suite, in the order in which they run: each is a module with `measure(bench)`."""
