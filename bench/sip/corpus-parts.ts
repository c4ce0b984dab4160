/** What the messages of the corpus are put together of. */

export interface Sample {
  readonly name: string;
  /** Start line and headers, without Content-Length and the empty line. */
  readonly text: string;
  readonly body: string;
}

export const lines = (...all: readonly string[]): string => all.join('\r\n');

/** As it comes over the wire. */
export const bytesOf = ({ text, body }: Sample): Buffer =>
  Buffer.from(`${text}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);

export const audioOffer = lines(
  'v=0',
  'o=root 1740233841 1740233841 IN IP4 192.168.1.40',
  's=call',
  'c=IN IP4 192.168.1.40',
  't=0 0',
  'm=audio 57036 RTP/AVP 9 0 8 3 99 18 101',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:3 GSM/8000',
  'a=rtpmap:99 G726-32/8000',
  'a=rtpmap:18 G729/8000',
  'a=fmtp:18 annexb=no',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-15',
  'a=ptime:20',
  'a=sendrecv',
  '',
);

export const videoOffer = lines(
  'v=0',
  'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0 1',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 0 8 126',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:4ZcD',
  'a=ice-pwd:2/1muCWoOi3uLifh0NuRHlTV',
  'a=setup:actpass',
  'a=mid:0',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:126 telephone-event/8000',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'c=IN IP4 0.0.0.0',
  'a=mid:1',
  'a=rtpmap:96 VP8/90000',
  '',
);
