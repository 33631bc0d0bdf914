"""The listening socket, and what its connections inherit."""

import asyncio
import socket

from storeboard.web.server import bound_socket


async def _delay_of_a_connection() -> int:
    """Whether a connection to the listener, served by asyncio, sends without delay."""
    found: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def accepted(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    with bound_socket("127.0.0.1", 0) as listener:
        server = await asyncio.start_server(accepted, sock=listener)
        async with server:
            _, writer = await asyncio.open_connection(*listener.getsockname())
            nodelay = await found
            writer.close()
            await writer.wait_closed()
    return nodelay


def test_an_answer_never_waits_for_the_acknowledgement_of_its_first_part():
    assert asyncio.run(_delay_of_a_connection()) != 0
