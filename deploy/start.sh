#!/bin/sh
# Starts the server in place of this shell, so that a signal to this process reaches it. `npx deno` and the `deno` of
# node_modules/.bin are launchers: a signal to them ends the launcher alone and leaves the server running, unheard.
# This asks the launcher once where the program itself is.
#
#   sh deploy/start.sh            with dist/server.js when it has been built, else from source
#   DENO=/opt/deno/deno           the program or launcher to use (default: deno, else npx -y deno@2.9.6)
#   DENO_DIR=/var/cache/deno      where compiled code is kept; a folder that outlives a restart saves 0.5 s of it
set -eu
cd "$(dirname "$0")/.."

if [ -z "${DENO:-}" ]; then
  if command -v deno >/dev/null; then DENO=deno; else DENO="npx -y deno@2.9.6"; fi
fi

# What was freed goes back to the system, and V8 collects before its heap has doubled: see docs/deploy/README.md.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}" MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-131072}"
export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-32768}"
export DENO_V8_FLAGS="${DENO_V8_FLAGS:---max-old-space-size=512,--max-semi-space-size=4,--memory-saver-mode,--expose-gc}"

if ! program=$($DENO eval -p 'Deno.execPath()'); then
  # A Deno that does not know one of the flags starts nothing at all. More memory is better than no phone.
  unset DENO_V8_FLAGS
  program=$($DENO eval -p 'Deno.execPath()')
  echo "start.sh: started without DENO_V8_FLAGS, which this Deno does not take; the server needs more memory so" >&2
fi

if [ -f dist/server.js ]; then
  # The hosts that it may reach, as long as no setting names another one.
  net=--allow-net
  if [ -z "${BIND_ADDRESS:-}${DATABASE_URL:-}${OPENAI_BASE_URL:-}${GOOGLE_API_ENDPOINT:-}${TWILIO_API_BASE_URL:-}" ]; then
    net="$net=0.0.0.0:${PORT:-8080},api.openai.com,speech.googleapis.com,texttospeech.googleapis.com,api.twilio.com"
  fi
  # Compiling 12 MB takes 125 MB that a process does not give back: one that ends at once does it, and keeps the result in
  # DENO_DIR. It also tells at once what is wrong with the settings.
  "$program" run --no-prompt --no-config --cached-only --no-remote --allow-env --allow-read=data \
    dist/server.js --check-config
  # All code is inside the file, so that nothing needs to be read but what it has written: old traces are looked for.
  exec "$program" run --no-prompt --no-config --cached-only --no-remote \
    "$net" --allow-env --allow-read=data,traces --allow-write=data,traces dist/server.js
fi
exec "$program" run --no-prompt --allow-net --allow-env --allow-read --allow-write=data,traces main.ts
