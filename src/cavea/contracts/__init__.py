"""What outsiders see: the REST API, its reference, byte streams and the web app.

A contract reads a request, calls one verb of a feature and shapes the answer. It knows URLs, statuses and wire
fields; it never touches SQL, the disk or a subprocess.
"""
