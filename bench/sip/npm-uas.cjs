/** A process that answers calls with the npm package `sip`. Arguments: port, description. Says `ready` when it listens. */
'use strict';

const sip = require('sip');

const [port, description] = process.argv.slice(2);
const contact = [{ uri: `sip:127.0.0.1:${port}` }];
let tags = 0;

sip.start({ address: '127.0.0.1', port: Number(port), tcp: false, tls: false, ws_port: undefined }, (request) => {
  if (request.method === 'INVITE') {
    tags += 1;
    request.headers.to.params.tag = `t${tags}`;
    sip.send(sip.makeResponse(request, 180, 'Ringing', { headers: { contact } }));
    const headers = { contact, 'content-type': 'application/sdp' };
    sip.send(sip.makeResponse(request, 200, 'OK', { headers, content: description }));
  } else if (request.method !== 'ACK') sip.send(sip.makeResponse(request, 200, 'OK'));
});
console.info('ready');
process.on('SIGTERM', () => process.exit(0));
