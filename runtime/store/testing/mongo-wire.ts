/**
 * MongoDB's wire protocol, as far as the driver speaks it to a test double.
 *
 *   0 length  4 request id  8 response to  12 opcode   (all int32, little-endian)
 *   OP_MSG 2013:   16 flags  20 sections: 0 document | 1 size name\0 documents…
 *   OP_QUERY 2004: 16 flags  20 name\0 skip limit document   (only the driver's first hello)
 *   OP_REPLY 1:    16 flags  20 cursor (8)  28 from  32 count  36 document
 */
import type { Socket } from 'node:net';
import { type Document, deserialize, serialize } from 'bson';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER = 16;

type Answerer = (command: Document) => Promise<Document> | undefined;

/** Answers every command that arrives on the socket, unless there is no answer to be had. */
export function serveWire(socket: Socket, answer: Answerer): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= HEADER && pending.length >= pending.readInt32LE(0)) {
      const message = pending.subarray(0, pending.readInt32LE(0));
      pending = pending.subarray(message.length);
      void reply(message, answer).then((bytes) => bytes && socket.writable && socket.write(bytes));
    }
  });
}

async function reply(message: Buffer, answer: Answerer): Promise<Buffer | undefined> {
  const request = message.readInt32LE(4);
  if (message.readInt32LE(12) === OP_QUERY) {
    const found = await answer(deserialize(message.subarray(message.indexOf(0, 20) + 9)));
    const head = Buffer.alloc(20);
    head.writeInt32LE(1, 16);
    return found && framed(OP_REPLY, request, Buffer.concat([head, serialize(found)]));
  }
  const found = await answer(commandOf(message));
  return (
    found && framed(OP_MSG, request, Buffer.concat([Buffer.alloc(5), serialize(found, { ignoreUndefined: true })]))
  );
}

/** The command, with the document sequences of kind 1 as its lists. */
function commandOf(message: Buffer): Document {
  const command: Document = {};
  for (let at = HEADER + 4; at < message.length; ) {
    const size = message.readInt32LE(at + 1);
    const end = at + 1 + size;
    if (message[at] === 0) {
      Object.assign(command, read(message.subarray(at + 1, end)));
    } else {
      const nameEnd = message.indexOf(0, at + 5);
      const documents: Document[] = [];
      for (let place = nameEnd + 1; place < end; ) {
        const length = message.readInt32LE(place);
        documents.push(read(message.subarray(place, place + length)));
        place += length;
      }
      command[message.toString('latin1', at + 5, nameEnd)] = documents;
    }
    at = end;
  }
  return command;
}

const read = (bytes: Buffer): Document => deserialize(bytes, { promoteLongs: true });

function framed(opcode: number, request: number, body: Buffer): Buffer {
  const head = Buffer.alloc(HEADER);
  head.writeInt32LE(HEADER + body.length, 0);
  head.writeInt32LE(request, 8);
  head.writeInt32LE(opcode, 12);
  return Buffer.concat([head, body]);
}
