package dev.rungate.aws.lambda.priming;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A key and a certificate for 127.0.0.1 that live as long as the rehearsal, and a TLS that trusts
/// nothing else. No library of ours makes certificates, and the JDK's way to is not public.
final class OwnCertificate {
    private static final char[] NO_PASSWORD = new char[0];
    private static final byte[] ECDSA_WITH_SHA256 =
            Der.sequence(Der.name(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
    private static final byte[] COMMON_NAME = Der.name(0x55, 0x04, 0x03);
    private static final byte[] OTHER_NAMES = Der.name(0x55, 0x1d, 0x11);
    private static final int IP_ADDRESS = 0x87;
    private static final int VERSION = 0xa0;
    private static final int EXTENSIONS = 0xa3;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private OwnCertificate() {}

    /// Serves with the certificate and trusts it alone.
    static SSLContext tls(Instant now) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            Certificate[] chain = {certificate(pair, now)};
            store.setKeyEntry("own", pair.getPrivate(), NO_PASSWORD, chain);
            store.setCertificateEntry("trusted", chain[0]);
            return context(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every JDK has TLS with elliptic curves", e);
        }
    }

    private static SSLContext context(KeyStore store) throws GeneralSecurityException {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static Certificate certificate(KeyPair pair, Instant now)
            throws GeneralSecurityException {
        var told = told(pair, now);
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(told);
        var signed = Der.sequence(told, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(signed));
    }

    private static byte[] told(KeyPair pair, Instant now) {
        var name = Der.sequence(Der.set(Der.sequence(COMMON_NAME, Der.text("rehearsal"))));
        var day = 86_400L;
        return Der.sequence(
                Der.tagged(VERSION, Der.integer(BigInteger.TWO)),
                Der.integer(BigInteger.valueOf(now.toEpochMilli())),
                ECDSA_WITH_SHA256,
                name,
                Der.sequence(time(now.minusSeconds(day)), time(now.plusSeconds(day))),
                name,
                pair.getPublic().getEncoded(),
                Der.tagged(EXTENSIONS, Der.sequence(forLoopback())));
    }

    private static byte[] forLoopback() {
        var names = Der.sequence(Der.tagged(IP_ADDRESS, new byte[] {127, 0, 0, 1}));
        return Der.sequence(OTHER_NAMES, Der.octets(names));
    }

    private static byte[] time(Instant when) {
        return Der.time(TIME.format(when));
    }
}
