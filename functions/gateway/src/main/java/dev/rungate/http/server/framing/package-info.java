/// What arrives on one connection, before anybody reads it as requests: sound, in time, and with
/// one possible meaning.
@NullMarked
package dev.rungate.http.server.framing;

import org.jspecify.annotations.NullMarked;
