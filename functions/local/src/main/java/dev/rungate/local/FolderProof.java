package dev.rungate.local;

import dev.rungate.chat.MalformedRequest;
import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;
import dev.rungate.ids.Sha256;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.wire.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Proves that a server owns a data folder: it answers a random challenge with an HMAC whose key is
/// a file of that folder. The commands ask for the proof before they send the folder's admin token,
/// for another program may listen at a port that a server has left. The proof covers the server's
/// own address, so that nobody can answer a challenge by asking the true server for it.
final class FolderProof implements Routes {
    static final String PATH = "/local/proof";
    static final String CHALLENGE = "challenge";
    static final String PROOF = "proof";

    private static final String PURPOSE = "rungate data folder";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private final byte[] key;
    private volatile @Nullable URI address;

    FolderProof(byte[] key) {
        this.key = key.clone();
    }

    /// From now on it can be proven.
    void listensAt(URI here) {
        address = here;
    }

    @Override
    public void addTo(RouteTable table) {
        table.get(PATH, this::prove);
    }

    private void prove(Exchange exchange) {
        var challenge = exchange.parameter(CHALLENGE);
        if (!HEX.matcher(challenge).matches()) {
            throw new MalformedRequest(CHALLENGE, "must be 64 hexadecimal digits, lower case");
        }
        var here = address;
        if (here == null) {
            throw new CallRefused(new Refusal.NotFound("A proof before the server is ready"));
        }
        exchange.json(200, Json.object().put(PROOF, proof(key, here.toString(), challenge)));
    }

    static String proof(byte[] key, String address, String challenge) {
        return Sha256.hmacHex(key, String.join("\n", PURPOSE, address, challenge));
    }

    /// Takes the same time whatever is shown.
    static boolean same(String proof, String shown) {
        return MessageDigest.isEqual(
                proof.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
    }
}
