/// Gates over HTTP: reading and deciding them, and the clicks that Slack sends.
@NullMarked
package dev.rungate.http.gates;

import org.jspecify.annotations.NullMarked;
