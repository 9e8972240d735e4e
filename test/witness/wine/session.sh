#!/bin/bash
# The forced command of the witness's sshd: $1 is the prefix's folder. What the client asked for runs in cmd.exe under
# Wine, or is SFTP into drive C. When the session ends, or its connection, all that it started ends too, as on Windows.
set -u
folder=$1
mark=$$-$(date +%s%N)
cd "$folder/jail/C:/users/root" || exit 255

if [ "$SSH_ORIGINAL_COMMAND" = sftp ]; then
  exec chroot "$folder/jail" /sftp-server -d /C:/users/root
fi

# Wine's cmd takes a line with quotes inside only from a file.
batch=$folder/jail/C:/witness/sessions/$mark.cmd
printf '@echo off\r\n%s\r\n' "$SSH_ORIGINAL_COMMAND" >"$batch"

end_session() {
  grep -lzx "WITNESS_SESSION=$mark" /proc/[0-9]*/environ 2>/dev/null | tr -dc '0-9\n' | xargs -r kill -KILL 2>/dev/null
  rm -f "$batch"
}

(
  while kill -0 "$PPID" 2>/dev/null; do sleep 0.2; done
  end_session
) </dev/null >/dev/null 2>&1 &
watcher=$!

. "$folder/environment.sh"
WITNESS_SESSION=$mark wine cmd /c "C:\\witness\\sessions\\$mark.cmd" </dev/null
code=$?
kill "$watcher"
end_session
exit "$code"
