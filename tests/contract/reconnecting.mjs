// A client that means to lose nothing: it joins again on each `connect` with the last `seq` it saw. Its network is
// cut after so many events, without a word to the server.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../clients/package.json', import.meta.url));
const { io } = require('socket.io-client');
const [base, token, sessionId, transport, cutAfter] = process.argv.slice(2);
const tell = (kind, value) => process.stdout.write(JSON.stringify([kind, value]) + '\n');

const socket = io(base, { path: '/api/v1/ws', auth: { token }, transports: [transport], reconnectionDelay: 300 });
let last = 0;
let seen = 0;

socket.on('connect', () => {
  tell('connected', true);
  socket.emit('join_character_generation', { sessionId, after: last }, (answer) => tell('ack', answer));
});
socket.on('disconnect', (reason) => tell('disconnected', reason));
socket.on('character_generation_progress', (event) => {
  tell('progress', event);
  last = event.seq;
  seen += 1;
  if (seen === Number(cutAfter)) socket.io.engine.close();
  if (event.step === 'completed' || event.step === 'error') socket.disconnect();
});
