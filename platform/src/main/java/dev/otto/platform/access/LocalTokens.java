package dev.otto.platform.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.UUID;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Tokens that Otto signs itself in the demo and dev profiles, with a key made once and kept in the data directory. */
public final class LocalTokens {

    static final String ISSUER = "otto-local";
    private static final Duration LIFETIME = Duration.ofHours(12);
    private static final int KEY_BYTES = 32;

    private final SecretKey key;

    private LocalTokens(SecretKey key) {
        this.key = key;
    }

    /** A signed token and when it expires. */
    public record Issued(String token, Instant expiresAt) {}

    /** Reads the key of this data directory, making it at the first time. */
    public static LocalTokens in(Path dataDirectory) {
        Path file = dataDirectory.resolve("local-token.key");
        try {
            Files.createDirectories(dataDirectory);
            if (Files.notExists(file)) {
                make(file);
            }
            byte[] bytes = Base64.getDecoder().decode(Files.readString(file).strip());
            if (bytes.length != KEY_BYTES) {
                throw new IOException(file + " does not hold a key of " + KEY_BYTES + " bytes");
            }
            return new LocalTokens(new SecretKeySpec(bytes, "HmacSHA256"));
        } catch (IOException e) {
            throw new UncheckedIOException("The key for local tokens cannot be read or made", e);
        }
    }

    SecretKey key() {
        return key;
    }

    /** A token for this caller, shaped as the identity provider's are. */
    public Issued issue(@Nullable String companyId, String userId, AccessRole role, Instant now) {
        Instant expires = now.plus(LIFETIME);
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .subject(userId)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(expires))
                .claim("org_role", "org:" + role.name());
        if (companyId != null) {
            claims.claim("org_id", companyId);
        }
        try {
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256)
                            .type(JOSEObjectType.JWT)
                            .build(),
                    claims.build());
            jwt.sign(new MACSigner(key));
            return new Issued(jwt.serialize(), Instant.ofEpochSecond(expires.getEpochSecond()));
        } catch (JOSEException e) {
            throw new IllegalStateException("HS256 is required of the token library", e);
        }
    }

    private static void make(Path file) throws IOException {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        // Complete before it has its name, so that two starts at once agree on one key.
        Path made = Files.createTempFile(
                file.getParent(),
                "local-token",
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(made, Base64.getEncoder().encodeToString(bytes));
            Files.createLink(file, made);
        } catch (FileAlreadyExistsException e) {
            return;
        } catch (UnsupportedOperationException e) {
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(made);
        }
    }
}
