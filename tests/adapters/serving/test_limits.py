"""What is refused before any route is known: raw bytes over real sockets."""

import threading
from collections.abc import Callable

import pytest

from cavea.adapters.serving import Limits

from .harness import QUICK, Client, House, Theatre, request

Connect = Callable[[], Client]


@pytest.fixture(autouse=True)
def quiet_log(caplog: pytest.LogCaptureFixture) -> object:
    """No refusal leaves a warning or a traceback in the log."""
    yield
    assert [line for line in caplog.records if line.levelname in {"WARNING", "ERROR", "CRITICAL"}] == []


@pytest.mark.parametrize(
    ("raw", "status", "message"),
    [
        (request("/", "X: " + "a" * 17_000), 431, "the header is too large"),
        (request("/", *(f"X{n}: a" for n in range(100))), 431, "the header has too many lines"),
        (request("/" + "a" * 9000), 414, "the URL is too long"),
        (b"GET / HTTP/1.1\r\n\r\n", 400, "the request has no Host header"),
        (request("/", "Host: other"), 400, "the request has more than one Host header"),
        (request("/", "Host: cavea"), 400, "the request has more than one Host header"),
        (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "the Host header is malformed"),
        (b"GET / HTTP/1.1\r\nHost: u@h\r\n\r\n", 400, "the Host header is malformed"),
        (b"GET / HTTP/1.1\r\nHost:\r\n\r\n", 400, "the Host header is malformed"),
        (b"GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", 400, "the Host header is malformed"),
        (request("/", "Content-Length: 1", "Transfer-Encoding: chunked"), 400, None),
        (request("/", "Transfer-Encoding: chunked", "Content-Length: 1"), 400, None),
        (request("/", "Content-Length: 1", "Content-Length: 1"), 400, None),
        (request("/", "Content-Length: -1"), 400, None),
        (request("/", "Transfer-Encoding: gzip"), 400, None),
        (request("/", "X : spaced"), 400, None),
        (request("/", " folded"), 400, None),
        (request("/", "X: a\0b"), 400, None),
        (b"nonsense\r\n\r\n", 400, None),
        (b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n", 400, None),
        (b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 400, None),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, None),
    ],
    ids=lambda value: repr(value)[:40] if isinstance(value, bytes) else None,
)
def test_a_bad_head_is_refused_and_the_connection_closed(
    client: Client, theatre: Theatre, raw: bytes, status: int, message: str | None
) -> None:
    client.send(raw)
    reply = client.reply()

    assert reply.status == status
    assert reply.error["code"] == "bad_request"
    assert message in {None, reply.error["message"]}
    assert reply.headers["connection"] == "close"
    assert client.rest() == b""
    assert theatre.requests == []


@pytest.mark.parametrize(
    "host", ["cavea", "a.b-c_d", "127.0.0.1:8420", "[::1]", "[::1]:80", "a:", "xn--bcher-kva.de"]
)
def test_a_good_host_is_heard(client: Client, host: str) -> None:
    client.send(f"GET /deaf HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())

    assert client.reply().status == 200


def test_http_1_0_needs_no_host(client: Client) -> None:
    client.send(b"GET /deaf HTTP/1.0\r\n\r\n")

    assert client.reply().body == b"not read"
    assert client.rest() == b""


def test_a_head_just_below_the_limits_is_heard(client: Client) -> None:
    lines = [f"X{n}: {'a' * 150}" for n in range(99)]

    assert client.get("/deaf?" + "q" * 8000, *lines).status == 200


def test_a_huge_header_line_is_refused_without_being_read_to_its_end(client: Client) -> None:
    client.send(b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 100_000)

    assert client.reply().status == 431


def test_a_client_that_goes_on_sending_gets_to_read_why_it_is_refused(client: Client) -> None:
    client.send(b"GET / HTTP/1.1\r\nHost: a\r\nX: ", *(b"a" * 100_000 for _ in range(30)))

    assert client.reply().status == 431


def test_a_huge_header_in_small_pieces_is_refused_early(client: Client) -> None:
    client.send(b"GET / HTTP/1.1\r\nHost: a\r\nX: ", *(b"a" * 1000 for _ in range(21)))

    assert client.reply().status == 431


def test_trailers_do_not_become_headers(client: Client) -> None:
    client.send(
        request("/headers", "Transfer-Encoding: chunked", method="POST"),
        b"1\r\nx\r\n0\r\nAuthorization: Bearer evil\r\n\r\n",
    )

    assert b"authorization" not in client.reply().body


def test_a_huge_trailer_is_refused(client: Client) -> None:
    client.send(
        request("/echo", "Transfer-Encoding: chunked", method="POST"),
        b"1\r\nx\r\n0\r\n",
        *(b"X: " + b"a" * 4000 + b"\r\n" for _ in range(8)),
    )

    assert client.reply().status == 431


@pytest.mark.parametrize(
    ("target", "lines"),
    [
        ("/", ("Cavea-Dialect: aviato",)),
        ("/", ("Authorization: Bearer avt_00",)),
        ("/api/stream/mov_1?token=avt_00", ()),
    ],
)
def test_a_refusal_speaks_aviato_to_whom_speaks_it(
    client: Client, target: str, lines: tuple[str, ...]
) -> None:
    assert client.get(target, *lines, "Host: twice").error == "The request has more than one Host header"


def test_the_dialect_header_wins_over_the_key(client: Client) -> None:
    reply = client.get("/", "Cavea-Dialect: odeion", "Authorization: Bearer avt_00", "Host: twice")

    assert reply.error["code"] == "bad_request"


def test_a_refusal_waits_for_the_answers_before_it(client: Client, theatre: Theatre) -> None:
    (theatre.folder / "film").write_bytes(bytes(3 << 20))
    client.send(request("/film") + request("/deaf") + b"nonsense\r\n\r\n")

    assert len(client.reply().body) == 3 << 20
    assert client.reply().body == b"not read"
    assert client.reply().status == 400
    assert client.rest() == b""


def test_a_broken_body_behind_an_open_answer_is_refused_in_its_turn(client: Client, theatre: Theatre) -> None:
    (theatre.folder / "film").write_bytes(bytes(3 << 20))
    client.send(request("/film") + request("/echo", "Transfer-Encoding: chunked", method="POST") + b"zz\r\n")

    assert len(client.reply().body) == 3 << 20
    assert client.reply().status == 400
    assert theatre.requests == ["/film"]


def test_a_broken_body_is_refused_while_the_application_waits_for_it(
    client: Client, theatre: Theatre
) -> None:
    client.send(request("/echo", "Transfer-Encoding: chunked", method="POST"), b"1\r\nx\r\n")
    client.send(b"zz\r\n")

    assert client.reply().status == 400
    assert theatre.disconnected.wait(5)


def test_too_many_pipelined_requests_are_refused(client: Client, theatre: Theatre) -> None:
    client.send(request("/deaf") * 100)
    replies = [client.reply() for _ in range(18)]

    assert [reply.status for reply in replies] == [200] * 17 + [400]
    assert client.rest() == b""


def test_an_upgrade_is_answered_in_http_1_1_and_then_closed(client: Client) -> None:
    reply = client.get("/deaf", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AA")

    assert reply.body == b"not read"
    assert client.rest() == b""


def test_a_failure_of_the_application_is_a_500_in_the_dialect_of_the_request(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    reply = client.get("/fail", "Cavea-Dialect: aviato")
    logged = [line.getMessage() for line in caplog.records if line.levelname == "ERROR"]
    caplog.clear()

    assert reply.status == 500
    assert reply.error == "Something went wrong inside the server"
    assert logged == ["the application failed"]


def test_a_failure_before_any_byte_of_the_body_is_still_a_500(client: Client) -> None:
    reply = client.get("/begin")

    assert reply.status == 500
    assert client.rest() == b""


def test_a_client_that_leaves_in_the_middle_of_a_body_is_no_failure(client: Client, theatre: Theatre) -> None:
    client.send(request("/upload", "Content-Length: 10", method="POST"), b"abc")
    assert theatre.opened.wait(5)
    client.close()

    assert theatre.ended.acquire(timeout=5)


def assert_closed_while_dripping(client: Client, drop: bytes) -> None:
    """The server closes although the client goes on sending drop by drop."""
    ended = threading.Event()

    def drip() -> None:
        try:
            while not ended.wait(0.02):
                client.send(drop)
        except OSError:
            pass

    dripping = threading.Thread(target=drip)
    dripping.start()
    try:
        assert client.rest() == b""
    finally:
        ended.set()
        dripping.join()


class TestDeadlines:
    """Slow clients."""

    @pytest.fixture
    def limits(self) -> Limits:
        return QUICK

    def test_a_head_that_does_not_end_is_refused(self, client: Client) -> None:
        client.send(b"GET / HTTP/1.1\r\nHost: a\r\n")

        assert client.reply().status == 408
        assert client.rest() == b""

    def test_a_connection_that_says_nothing_is_closed_without_a_word(self, client: Client) -> None:
        assert client.rest() == b""

    def test_dripping_line_ends_do_not_keep_a_connection(self, client: Client) -> None:
        assert client.get("/deaf").status == 200

        assert_closed_while_dripping(client, b"\r\n")

    def test_an_idle_connection_is_closed(self, client: Client) -> None:
        assert client.get("/deaf").status == 200
        assert client.rest() == b""

    def test_a_second_head_that_does_not_end_is_refused(self, client: Client) -> None:
        assert client.get("/deaf").status == 200
        client.send(b"GET / HTTP/1.1\r\n")

        assert client.reply().status == 408

    def test_a_body_that_stalls_is_refused(self, client: Client, theatre: Theatre) -> None:
        client.send(request("/echo", "Content-Length: 10", method="POST"), b"abc")

        assert client.reply().status == 408
        assert client.rest() == b""
        assert theatre.disconnected.wait(5)

    def test_a_body_that_nobody_reads_must_end_too(self, client: Client) -> None:
        client.send(request("/deaf", "Content-Length: 10", method="POST"), b"abc")

        assert client.reply().body == b"not read"
        assert client.rest() == b""

    def test_a_body_that_nobody_reads_must_not_drip(self, client: Client) -> None:
        client.send(request("/deaf", "Content-Length: 100000", method="POST"), b"a")
        assert client.reply().body == b"not read"

        assert_closed_while_dripping(client, b"a")

    def test_a_connection_idles_after_a_body_that_nobody_read(self, client: Client) -> None:
        client.send(request("/deaf", "Content-Length: 6", method="POST"), b"abc")
        assert client.reply().body == b"not read"
        client.send(b"def")

        assert client.rest() == b""

    def test_a_body_that_nobody_reads_is_thrown_away_and_the_connection_kept(self, client: Client) -> None:
        client.send(request("/deaf", "Content-Length: 6", method="POST"), b"abc")
        first = client.reply()
        client.send(b"def")

        assert (first.body, client.get("/deaf").body) == (b"not read", b"not read")
        assert client.rest() == b""

    def test_an_answer_that_takes_long_has_no_deadline(self, client: Client, theatre: Theatre) -> None:
        client.send(request("/wait"))
        assert theatre.opened.wait(5)

        assert not theatre.disconnected.wait(QUICK.idle_s + QUICK.header_s)
        client.close()
        assert theatre.disconnected.wait(5)


def test_every_waiting_request_learns_that_its_client_has_gone(
    house: House, client: Client, theatre: Theatre
) -> None:
    client.send(request("/wait") + request("/wait"))
    assert theatre.opened.wait(5)
    client.close()

    assert theatre.disconnected.wait(5)
