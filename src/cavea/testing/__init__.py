"""What tests are made of, shipped so that plugins can use it too: fakes of the ports and tiny media.

Each fake passes the suite of its port (``tests/ports``), so that a test over it proves something.
"""
