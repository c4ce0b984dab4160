/**
 * The least that is a B2BUA, on the npm package `sip`: two dialogs a call, descriptions passed on as they are, no flow,
 * no record, no audio. Arguments: port, host and port of the callee. Says `ready` when it listens.
 */
'use strict';

const sip = require('sip');

const [port, callee] = process.argv.slice(2);
const contact = [{ uri: `sip:127.0.0.1:${port}` }];
/** Legs by the Call-ID and our tag: the other leg of the call. */
const legs = new Map();
let serial = 0;

const keyOf = (callId, tag) => `${callId}/${tag}`;

// Under another host name than its address: it takes whatever is addressed to its own name for a connection of its own.
const own = { address: '127.0.0.1', port: Number(port), publicAddress: 'b2bua.invalid' };
sip.start({ ...own, tcp: false, tls: false, ws_port: undefined }, (request) => {
  if (request.method === 'INVITE') return invited(request);
  const leg = legs.get(keyOf(request.headers['call-id'], request.headers.to.params.tag));
  if (request.method === 'ACK') return;
  if (!leg) return sip.send(sip.makeResponse(request, 481, 'Call/Transaction Does Not Exist'));
  sip.send(sip.makeResponse(request, 200, 'OK'));
  if (request.method !== 'BYE') return;
  const { other } = leg;
  legs.delete(leg.key);
  legs.delete(other.key);
  sip.send(inDialog(other, 'BYE', other.cseq + 1), () => {});
});

function invited(request) {
  serial += 1;
  const tag = `in${serial}`;
  request.headers.to.params.tag = tag;
  const one = { key: keyOf(request.headers['call-id'], tag) };
  const out = {
    method: 'INVITE',
    uri: `sip:callee@${callee}`,
    headers: {
      to: { uri: `sip:callee@${callee}` },
      from: { name: request.headers.from.name, uri: request.headers.from.uri, params: { tag: `out${serial}` } },
      'call-id': `b${serial}.${process.pid}`,
      cseq: { method: 'INVITE', seq: 1 },
      'max-forwards': 69,
      'content-type': 'application/sdp',
      contact,
      via: [],
    },
    content: request.content,
  };
  const other = { key: keyOf(out.headers['call-id'], `out${serial}`), invite: out, cseq: 1 };
  one.other = other;
  other.other = one;
  sip.send(out, (response) => {
    if (response.status === 100) return;
    if (response.status >= 200 && response.status < 300) {
      other.to = response.headers.to;
      other.target = response.headers.contact[0].uri;
      legs.set(one.key, one);
      legs.set(other.key, other);
      sip.send(inDialog(other, 'ACK', 1));
    }
    const headers = { contact, ...(response.content && { 'content-type': 'application/sdp' }) };
    sip.send(sip.makeResponse(request, response.status, response.reason, { headers, content: response.content }));
  });
}

function inDialog({ invite, to, target }, method, seq) {
  const { from, 'call-id': callId } = invite.headers;
  const headers = { to, from, 'call-id': callId, cseq: { method, seq }, 'max-forwards': 70, via: [] };
  return { method, uri: target, headers };
}

console.info('ready');
process.on('SIGTERM', () => process.exit(0));
