"""The order of bytes: what the transport still holds goes before the file."""

import asyncio
import socket
from pathlib import Path
from unittest.mock import Mock

import pytest

from cavea.adapters.serving.zerocopy import Outlet


def test_a_file_waits_until_what_was_written_before_has_left(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"film")
    ours, theirs = socket.socketpair()
    transport = Mock(asyncio.Transport)
    transport.get_extra_info = {"socket": ours}.get
    transport.is_closing.return_value = False

    async def send() -> int:
        left = asyncio.Event()
        with path.open("rb") as file, Outlet(transport, left.wait) as outlet:
            sending = asyncio.create_task(outlet.send(file.fileno(), 0, 4))
            await asyncio.sleep(0)
            with pytest.raises(BlockingIOError):
                theirs.recv(10, socket.MSG_DONTWAIT)
            left.set()
            return await sending

    with ours, theirs:
        assert asyncio.run(send()) == 4
        assert theirs.recv(10) == b"film"
