/** The composition root: builds every part, joins them, and takes them apart in the right order. */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CallEvent, SystemEvent, SystemFact } from '../shared/flow-schema/call-events.ts';
import { admitLive } from './api/admit-live.ts';
import { AuditLog } from './api/audit-log.ts';
import { createApi } from './api/create-api.ts';
import { createGate } from './api/guard/gate.ts';
import { createAuth } from './api/login/auth.ts';
import { CallDirectory } from './call/call-directory.ts';
import { ParkingLot } from './call/parking-lot.ts';
import { RingingCalls } from './call/ringing-calls.ts';
import { TalkRegistry } from './call/talk-registry.ts';
import { systemClock } from './clock.ts';
import { type LoadedConfig, networkList } from './config.ts';
import { readFlow } from './flow/check-flow.ts';
import { checkLinks } from './flow/check-links.ts';
import { createFlowChecker } from './flow/flow-checker.ts';
import { Programs } from './flow/programs.ts';
import { LiveHub } from './live/live-hub.ts';
import { createLiveSocket } from './live/live-socket.ts';
import { createLog } from './log.ts';
import { importWav } from './media/audio/import-wav.ts';
import { createMediaEngine } from './media/create-media-engine.ts';
import { RecordingFolder } from './media/recording/recording-folder.ts';
import { createSpeech } from './media/speech/speech.ts';
import { createMetrics } from './metrics.ts';
import { cards, catalogue } from './nodes/catalogue.ts';
import { readHelp } from './nodes/help.ts';
import { openLegJournal } from './recovery/open-leg-journal.ts';
import { sayGoodbye } from './recovery/say-goodbye.ts';
import { drawingWarnings } from './routing/drawing-warnings.ts';
import { createAccountSide } from './server/account-side.ts';
import { watchAddresses } from './server/address-watch.ts';
import { createCallControl } from './server/call-control.ts';
import { openCallRecords, runtimeName } from './server/call-records.ts';
import { createTraces } from './server/call-traces.ts';
import { abortWithin, waitUntil } from './server/deadline.ts';
import { followStoredFlows } from './server/followed-flows.ts';
import { collectAlone } from './server/garbage-collection.ts';
import { greeting } from './server/greeting.ts';
import { createHouseWatch } from './server/house-watch.ts';
import { createHttpSide } from './server/http-side.ts';
import { IncomingCalls } from './server/incoming-calls.ts';
import { InsideCalls } from './server/inside-calls.ts';
import { catchTheRest } from './server/last-resort.ts';
import { loginLink } from './server/login-link.ts';
import { mailboxOutside } from './server/mailbox-outside.ts';
import { createMailboxSide } from './server/mailbox-side.ts';
import { createOwnName } from './server/own-name.ts';
import { createPhoneView } from './server/phone-view.ts';
import { PlacedCallBacks } from './server/placed-call-backs.ts';
import { PlacedCalls } from './server/placed-calls.ts';
import { createPromptLibrary } from './server/prompt-library.ts';
import { PublicAddress } from './server/public-address.ts';
import { createRouteTable } from './server/route-table.ts';
import { sipAddresses } from './server/sip-addresses.ts';
import { bannedFact, createUserAgent } from './server/sip-side.ts';
import { createSipUpgrades } from './server/sip-websocket.ts';
import { createPromptService } from './server/spoken-prompts.ts';
import { startFailure } from './server/start-failures.ts';
import { publishStoredFlows } from './server/stored-flows.ts';
import { StoredMemory } from './server/stored-memory.ts';
import { createTrunkSide } from './server/trunk-side.ts';
import { TrustedNetworks } from './server/trusted-networks.ts';
import { UserAgentPlacer } from './server/user-agent-placer.ts';
import { createWaysOut } from './server/ways-out.ts';
import { createWebService } from './server/web-service.ts';
import { createStore } from './store/create-store.ts';
import { sweepNightly } from './store/retention/sweep.ts';
import { loadSecretKeys } from './store/secret-keys.ts';
import { createVault } from './store/secrets.ts';
import { createGuardedFetch } from './web/guarded-fetch.ts';
import { Webhooks } from './webhooks/webhooks.ts';

export interface Product {
  /** What a person at the terminal needs to know. */
  readonly greeting: string;
  /**
   * Takes no more calls, lets those that run go on for a while when it is `patient`, ends the rest politely, writes what
   * is left and closes everything. `hurry` skips the waiting.
   */
  stop(hurry: AbortSignal, patient: boolean): Promise<void>;
}

/** Milliseconds that ending calls may take. */
const GOODBYE = 5_000;
/** Milliseconds in which providers may confirm that we are gone. */
const FAREWELL = 2_000;
/** Seconds without a packet from somebody who should be sending, until the call is given up. */
const SILENT_AFTER = 300;

/** @throws StartFailed in words for people */
export async function startProduct({ config }: LoadedConfig, productVersion: string): Promise<Product> {
  const closing: (() => unknown)[] = [];
  try {
    return await build();
  } catch (error) {
    for (const close of closing.reverse()) await close();
    throw startFailure(error, `${config.http.host}:${config.http.port}`);
  }

  async function build(): Promise<Product> {
    collectAlone();
    const clock = systemClock();
    const log = createLog(config.log);
    const metrics = createMetrics();
    const directory = new CallDirectory();
    const programs = new Programs();
    const hub = new LiveHub();
    const announce = (fact: SystemFact) => publish({ at: clock.now(), ...fact });
    let webhooks: Webhooks | undefined;
    // The webhooks first: they tell what the call was before its end.
    const publish = (event: CallEvent | SystemEvent) => {
      webhooks?.publish(event);
      hub.publish(event);
    };
    let closed: string | undefined = 'starting';
    closing.push(
      catchTheRest(log, metrics, (message) => announce({ type: 'alert.raised', code: 'uncaught', message })),
    );

    const store = await createStore({ folder: config.data, mongodbUri: config.mongodbUri });
    closing.push(() => store.close());
    const vault = createVault(loadSecretKeys(config.data, config.secretKeys));
    await publishStoredFlows({ store, clock, log, programs });
    const flows = followStoredFlows({ store, clock, log, programs });
    closing.push(() => flows.close());
    const legs = await openLegJournal(join(config.data, 'legs'), { clock, log, alert: announce });
    closing.push(() => legs.close());
    const known = legs.left.flatMap(({ facts }) => facts);
    const { journal, close } = await openCallRecords({ config, store, clock, log, announce, known });
    closing.push(close);

    const media = await createMediaEngine({ portRange: config.rtp, log, metrics, silentAfter: SILENT_AFTER });
    closing.push(() => media.stop());
    const speech = createSpeech({
      folder: `${config.data}/speech`,
      log,
      own: { command: config.speechCommand, url: config.speechUrl, token: config.speechToken, body: config.speechBody },
    });
    const { recordings, lost } = await RecordingFolder.open(`${config.data}/recordings`);
    if (lost > 0) log.warn({ files: lost }, 'recordings of an earlier run cannot be played');
    const nights = sweepNightly(store, clock, log, (before) => recordings.removeOlder('call-', before));
    closing.push(() => nights.stop());
    const spoken = createPromptService({ store, clock, recordings, importWav });
    const prompts = createPromptLibrary({ store, drafts: recordings, speech, decode: (bytes) => importWav(bytes) });

    let httpPort = config.http.port;
    const http = () => ({ host: config.http.host, port: httpPort });
    const networks = await TrustedNetworks.load(store, config.trustedNetworks);
    let isTrunk = (_address: string): boolean => false;
    const trusted = (address: string) => networks.has(address) || isTrunk(address);
    const publicAddress = await PublicAddress.of(config.publicAddress);
    const outer = publicAddress.setting;
    const userAgent = createUserAgent(
      { ...config, publicAddress: publicAddress.number },
      { clock, log, metrics, version: productVersion, http, trusted },
    );
    const { trace, traces } = createTraces(userAgent, clock, metrics);
    const routes = createRouteTable({
      programs,
      trusted: networks,
      domains: [...config.domains, ...(outer ? [outer.toLowerCase()] : [])],
      publicAddress: () => publicAddress.number,
      clock,
    });
    const trunkSide = await createTrunkSide({
      ...{ store, clock, log, metrics, vault, userAgent, announce, publicAddress },
    });
    const { trunks } = trunkSide;
    isTrunk = (address) => trunks.hasAddress(address);
    const accounts = await createAccountSide({
      ...{ store, clock, log, metrics, userAgent, routes, announce },
      trunks: trunkSide.sources,
      domains: config.domains,
      natKeepAlive: config.natKeepAlive,
    });
    // Phones are listened to until the end, and then written down.
    closing.push(
      () => accounts.stop(),
      () => userAgent.stop(),
    );
    const domain = createOwnName({
      ...{ domains: config.domains, userAgent },
      publicAddress: () => publicAddress.number,
    });
    const insideCalls = new InsideCalls(() => domain());
    const talks = new TalkRegistry();
    const lot = new ParkingLot();
    const webAllowed = networkList(config.webAllow);
    const fetch = createGuardedFetch({ clock, allowed: webAllowed });
    const outside = await createWaysOut({
      ...{ store, clock, log, programs, announce, accounts, routes, trunks, domain },
    });
    closing.push(() => outside.stop());
    const mailboxes = await createMailboxSide({
      ...mailboxOutside(config),
      ...{ store, clock, log, accounts, userAgent, announce, domain: () => domain() },
      files: recordings,
      runtime: runtimeName(config.data),
      hasNumber: (digits) => outside.numbers.find(digits) !== undefined,
    });
    closing.push(() => mailboxes.stop());
    const { house } = outside;
    const memory = await StoredMemory.load({
      ...{ store, clock, log },
      accountNamed: (name) => (house.account(name) ?? house.byExtension(name))?._id,
    });
    closing.push(() => memory.stop());
    const placer = new UserAgentPlacer(userAgent, insideCalls, trunks);
    const callBacks = new PlacedCallBacks({ clock, log, media, placer, insideCalls });
    const calls = new IncomingCalls({
      directory,
      programs,
      house,
      identify: ({ request, source }) => accounts.identification.of(request, source),
      readInbound: (trunk, invite) => trunkSide.readInbound(trunk, invite),
      media,
      prompts,
      recordings,
      clock,
      log,
      metrics,
      announce: (fact) => {
        announce(fact);
        // Whoever was only asked for a password has done nothing wrong.
        if (fact.type === 'call.refused' && fact.sip !== 401) userAgent.guard.misbehaved(fact.source, 'refused');
      },
      publish: (event) => {
        publish(event);
        journal.publish(event);
        legs.journal?.publish(event);
        traces.publish(event);
      },
      keeper: legs.journal,
      addressFor: (peer) => userAgent.addressFor(peer),
      ways: { targets: outside.targets, placer, talks, lot, ringing: new RingingCalls(), callBacks },
      insideCalls,
      services: { web: createWebService(fetch), mailboxes: mailboxes.service, prompts: spoken, memory },
    });
    const placed = new PlacedCalls({
      ...{ insideCalls, userAgent, media, log },
      accounts: accounts.book,
      phones: accounts.bindings,
    });
    const watch = await createHouseWatch({
      ...{ store, clock, log, metrics, announce, userAgent, media, directory, journal },
      closed: () => closed,
    });
    closing.push(() => watch.stop());
    userAgent.listener = {
      invite: (invite) => trunkSide.refuseProbe(invite) || calls.take(invite),
      subscribe: (subscription) => mailboxes.subscribed(subscription),
      request: (incoming) => accounts.registrar.take(incoming),
      disconnected: (source) => {
        accounts.disconnected(source);
        trunks.disconnected(source);
      },
      callbackFailed: (error, about) => calls.failed(error, about),
      message: (out, bytes, peer, callId) => {
        trace.message(out, bytes, peer, callId);
        watch.sip.message(out, bytes, callId);
      },
      sourceBanned: (ban) => {
        log.warn({ ...ban }, 'a source is banned');
        announce(bannedFact(ban));
      },
    };

    webhooks = await Webhooks.load({
      ...{ store, vault, clock, log, metrics, fetch, runtime: runtimeName(config.data) },
      callOf: (id) => hub.call(id),
    });
    closing.push(() => webhooks?.stop());

    await userAgent.start();
    const saying = new AbortController();
    closing.push(() => saying.abort(new Error('the house closes')));
    // Whoever was in a call when an earlier run was killed does not wait until our pages can be served.
    const goodbyes = await sayGoodbye(legs.left, {
      ...{ userAgent, journal: legs.journal, clock, log },
      adopt: (trunk, dialog) => trunks.adopt(trunk, dialog),
      connected: (account, user) => accounts.connectedAs(account, user),
      signal: saying.signal,
    });
    if (goodbyes.sent > 0) log.warn({ legs: goodbyes.sent }, 'a BYE was sent on each leg that a crash had left');

    const checker = createFlowChecker();
    closing.push(() => checker.stop());
    const gate = createGate({
      publicUrls: config.publicUrls,
      trustedProxies: networkList(config.trustProxy),
      listening: http,
      selfSigned: config.tlsCert === undefined,
    });
    const auth = await createAuth({ store, clock, log, adminPassword: config.adminPassword });
    const addresses = () => sipAddresses(userAgent.listening, outer ?? publicAddress.number);
    const api = createApi({
      store,
      vault,
      clock,
      log,
      auth,
      gate,
      audit: new AuditLog(store, clock, log),
      hub: { calls: () => hub.calls(), call: (id) => hub.call(id), publish },
      webhooks,
      webAllowed,
      control: createCallControl(directory, placed),
      journal,
      traces,
      networks,
      memory,
      routing: outside,
      accounts: accounts.book,
      phones: createPhoneView(accounts.bindings, accounts.keepAlive),
      bans: accounts.bans,
      trunks: trunkSide,
      mailboxes: mailboxes.mailboxes,
      mailTest: mailboxes.mailTest,
      recordings,
      checkFlow: async (flow) => [
        ...checkLinks(flow, (id) => programs.current(id)?.flow),
        ...(await checker.check(flow)),
        ...drawingWarnings(flow, cards, outside.house),
      ],
      parseFlow: readFlow,
      importWav: (bytes) => importWav(bytes, true),
      productVersion,
      programs: {
        publish: (flow, version) => void programs.publish(flow, version),
        remove: (flow) => programs.withdraw(flow),
      },
      nodeKinds: await Promise.all(
        [...catalogue.values()].map(async ({ card }) => ({ card, help: await readHelp(card.kind) })),
      ),
      sipAddresses: addresses,
      ready: () => closed === undefined,
      readiness: watch.readiness,
      status: watch.status,
      metricsText: watch.metricsText,
      editorFolder: fileURLToPath(new URL('../editor', import.meta.url)),
    });
    const live = createLiveSocket({ hub, clock, log, admit: admitLive(auth, gate) });
    const sipUpgrades = createSipUpgrades({ gate, userAgent, log });
    const web = await createHttpSide({
      ...{ config: { ...config, publicAddress: outer }, clock, log },
      handler: api,
      upgrade: (request, socket, head) => {
        const path = request.url?.split('?')[0];
        if (path === '/api/live') live.upgrade(request, socket, head);
        else if (path === '/sip' && config.sipWebSocket) sipUpgrades.upgrade(request, socket, head);
        else socket.destroy();
      },
      certificateChanged: () => userAgent.reloadCertificates(),
    });
    closing.push(
      () => web.stop(),
      () => live.close(),
      () => sipUpgrades.close(),
    );

    trunks.start();
    const addressesChanged = () => {
      log.info({}, 'this machine has another address');
      userAgent.addressesChanged();
      trunks.addressesChanged();
    };
    closing.push(watchAddresses(clock, addressesChanged));
    httpPort = await web.start();
    closed = undefined;

    return {
      greeting: greeting({
        version: productVersion,
        link: loginLink(config, httpPort, auth.issueLoginLink()),
        sip: addresses(),
        voice: speech.engineFor('en'),
      }),
      async stop(hurry, patient) {
        closed = 'stopping';
        log.debug({ patient }, 'stopping');
        if (patient) await calls.drain(abortWithin(config.drain * 1000, clock, hurry));
        await waitUntil(callBacks.stop(), abortWithin(FAREWELL, clock, hurry));
        await calls.stop(abortWithin(GOODBYE, clock, hurry));
        await waitUntil(trunks.stop(), abortWithin(FAREWELL, clock, hurry));
        for (const close of closing.reverse()) await close();
      },
    };
  }
}
