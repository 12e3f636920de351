// The browser-console sample of the original specification, word for word between the two rules; around them only
// what prints and ends.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../clients/package.json', import.meta.url));
const { io: connect } = require('socket.io-client');
const [base, token, picture] = process.argv.slice(2);

const tell = (kind, value) => process.stdout.write(JSON.stringify([kind, value]) + '\n');
const at = (address) => address.replace('http://localhost:3000', base);
const io = (address, options) => {
  const opened = connect(at(address), { ...options, auth: { token } });
  opened.on('connection_established', (value) => tell('connection_established', value));
  opened.on('character_generation_joined', (value) => tell('character_generation_joined', value));
  opened.on('character_generation_progress', (value) => {
    tell('progress', value);
    if (value.step === 'completed' || value.step === 'error') opened.disconnect();
  });
  opened.on('connect_error', (error) => { tell('connect_error', error.message); opened.disconnect(); });
  return opened;
};
const console = { log: (...words) => tell('log', words) };
const fetch = (address, options) => {
  if (picture) options.body.append('image', new Blob([Buffer.from(picture, 'base64')]), 'picture.png');
  return globalThis.fetch(at(address), { ...options, headers: { 'Authorization': `Bearer ${token}` } });
};

// ----------------------------------------------------------------------------------------------------------------
const socket = io('http://localhost:3000', {
  path: '/api/v1/ws',
  auth: { token: 'your-jwt-token' }
});

socket.on('character_generation_progress', (progress) => {
  console.log(`[${progress.progress}%] ${progress.message}`, progress.data);
});

// Start generation via fetch
const formData = new FormData();
formData.append('description', 'A brave knight');

const response = await fetch('http://localhost:3000/api/v1/characters/generate-automated', {
  method: 'POST',
  headers: { 'Authorization': 'Bearer your-token' },
  body: formData
});

const { sessionId } = await response.json();

// Join room
socket.emit('join_character_generation', { sessionId });
// ----------------------------------------------------------------------------------------------------------------
