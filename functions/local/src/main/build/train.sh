#!/bin/sh
# Makes the archive of loaded classes that halves the start, by running the demo once. Skipped while no jar is newer than it;
# without it everything works, only later: so this never fails a build.
home=$1
archive=$home/lib/rungate.aot
[ -f "$archive" ] && [ -z "$(find "$home/lib" -name '*.jar' -newer "$archive")" ] && exit 0
rm -f "$archive"
RUNGATE_JAVA_OPTS="-XX:AOTCacheOutput=$archive" "$home/bin/rungate" demo >"$home/../train.log" 2>&1 || rm -f "$archive"
exit 0
