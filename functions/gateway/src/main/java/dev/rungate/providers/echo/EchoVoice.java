package dev.rungate.providers.echo;

import java.util.List;

/// Says a reply in one wire format.
interface EchoVoice {
    byte[] whole(EchoReply reply);

    /// Whole raw events: the first opens the answer, then a word at a time.
    List<byte[]> events(EchoReply reply);
}
