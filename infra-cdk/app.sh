#!/bin/sh
# The app command of cdk.json: the CDK app on an installed JDK 25. Needs no network once it is built.

here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P) || exit 1
. "$here/../functions/local/src/main/dist/lib/find-jdk.sh"
find_jdk || exit 1
[ -r "$here/target/class-path" ] && [ -d "$here/target/classes/dev" ] || {
    echo "infra-cdk is not built: run \`./mvnw -q -Dmaven.test.skip package\` at the top of the repository." >&2
    exit 1
}
exec "$java_home/bin/java" -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$here/target/classes:$(cat "$here/target/class-path")" dev.rungate.infra.InfraApp
