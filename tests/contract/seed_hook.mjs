// The useWebSocket hook and GenerationWizard component of the samples of the original specification, without React: what
// `useState` and `useEffect` would do is done in order, the bodies are those of the samples.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../clients/package.json', import.meta.url));
const { io: connect } = require('socket.io-client');
const [API_BASE, token, picture] = process.argv.slice(2);
const tell = (kind, value) => process.stdout.write(JSON.stringify([kind, value]) + '\n');

function useWebSocket(setConnected) {
  const io = connect(API_BASE, {
    path: '/api/v1/ws',
    auth: { token }
  });

  io.on('connect', () => setConnected(true));
  io.on('disconnect', () => setConnected(false));

  return { socket: io, unmount: () => { io.disconnect(); } };
}

function GenerationWizard({ socket, sessionId, setProgress, onComplete, onError }) {
  // Join room
  socket.emit('join_character_generation', { sessionId }, (response) => {
    tell('ack', response); // response.success === true
  });

  // Listen for progress
  socket.on('character_generation_progress', (event) => {
    setProgress(event);

    if (event.step === 'completed') {
      onComplete(event.data.character);
    } else if (event.step === 'error') {
      onError(event.data.error);
    }
  });

  return () => {
    socket.off('character_generation_progress');
  };
}

async function handleSubmit(formData) {
  const response = await fetch(`${API_BASE}/api/v1/characters/generate-automated`, {
    method: 'POST',
    headers: { 'Authorization': `Bearer ${token}` },
    body: formData
  });

  const { sessionId } = await response.json();
  return sessionId;
}

const { socket, unmount } = useWebSocket((connected) => tell('connected', connected));
const formData = new FormData();
formData.append('description', 'A brave knight');
if (picture) formData.append('image', new Blob([Buffer.from(picture, 'base64')]), 'picture.png');

const sessionId = await handleSubmit(formData);
const leave = GenerationWizard({
  socket,
  sessionId,
  setProgress: (event) => tell('progress', event),
  onComplete: (character) => { tell('character', character); leave(); unmount(); },
  onError: (error) => { tell('error', error); leave(); unmount(); }
});
