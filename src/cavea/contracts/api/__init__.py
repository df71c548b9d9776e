"""The REST API: one route table, spoken in two dialects.

``routes/<noun>.py`` declares operations, ``shapes/<noun>.py`` their wire forms; ``dialects.py`` chooses and renders,
``errors.py`` translates every named fact. See the README beside this file for what this contract promises.
"""
