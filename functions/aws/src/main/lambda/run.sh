#!/bin/sh
# What Lambda starts instead of its own Java runtime (AWS_LAMBDA_EXEC_WRAPPER), or what the Lambda Web Adapter starts
# (the handler): the gateway, which speaks to the Runtime API itself or listens for the adapter. Arguments are not ours.
here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P) || exit 1
java=${JAVA_HOME:-/var/lang}/bin/java
[ -x "$java" ] || java=java

# An archive of loaded classes, where one was made for this very JDK; another JDK ignores it.
[ -f "$here/gateway.aot" ] && archive="-XX:AOTCache=$here/gateway.aot"

# RUNGATE_JAVA_OPTS comes last and unquoted: several flags, later ones win.
exec "$java" \
    -XX:MaxRAMPercentage=65 \
    -XX:+UseSerialGC \
    -XX:+ExitOnOutOfMemoryError \
    --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow \
    ${archive:-} \
    ${RUNGATE_JAVA_OPTS:-} \
    -cp "$here/lib/*" dev.rungate.aws.lambda.GatewayProcess
