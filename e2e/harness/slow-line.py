"""A line that takes its time: what is routed to a tun device comes back from it some milliseconds later.

Node cannot open such a device. Arguments: its name, milliseconds.
"""

import collections
import fcntl
import os
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000

name, delay = sys.argv[1].encode(), float(sys.argv[2]) / 1000
line = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
fcntl.ioctl(line, TUNSETIFF, struct.pack("16sH", name, IFF_TUN | IFF_NO_PI))

under_way = collections.deque()
while True:
    wait = max(0.0, under_way[0][0] - time.monotonic()) if under_way else None
    if select.select([line], [], [], wait)[0]:
        under_way.append((time.monotonic() + delay, os.read(line, 65_536)))
    while under_way and under_way[0][0] <= time.monotonic():
        try:
            os.write(line, under_way.popleft()[1])
        except OSError:
            # A packet that nobody takes any more is lost, as on any line.
            pass
