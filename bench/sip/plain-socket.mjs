/** A bare socket with the buffers that Node and the kernel give by default. It sends back what it gets. */

import { createSocket } from 'node:dgram';

const socket = createSocket('udp4');
socket.on('message', (bytes, { port, address }) => socket.send(bytes, port, address));
socket.bind(Number(process.argv[2]), '127.0.0.1', () => console.info('ready'));
