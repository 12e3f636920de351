// Connects with whatever token it is given, and says how that was met.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../clients/package.json', import.meta.url));
const { io } = require('socket.io-client');
const [base, token] = process.argv.slice(2);
const tell = (kind, value) => process.stdout.write(JSON.stringify([kind, value]) + '\n');

const socket = io(base, { path: '/api/v1/ws', auth: { token } });
socket.on('connect', () => { tell('connected', true); socket.disconnect(); });
socket.on('connect_error', (error) => { tell('connect_error', error.message); socket.disconnect(); });
