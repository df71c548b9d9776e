"""What the product does: verbs, one package each, strangers to each other.

Every verb takes ``who`` first and asks there, and only there, whether the caller may. A verb opens the units it needs;
one request, one job and one command are one transaction.
"""
