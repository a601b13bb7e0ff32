package dev.otto.platform.secrets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals bytes with AES-256-GCM under a key made of SECRETS_KEY. A sealed value is
 * {@code version(1) | key id(4) | nonce(12) | ciphertext and tag}, bound to the context it was sealed for, so that a
 * value moved to another row does not open. Several keys, separated by commas, allow rotation: the first seals, all open.
 */
public final class SecretBox {

    private static final byte VERSION = 1;
    private static final int KEY_ID_BYTES = 4;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private record Key(byte[] id, SecretKeySpec spec) {}

    private final List<Key> keys;

    /** @param secretsKey 32 bytes in base64 or hex, or any text of at least 16 characters; several by commas */
    public SecretBox(String secretsKey) {
        List<Key> read = texts(secretsKey).stream().map(SecretBox::key).toList();
        if (read.isEmpty()) {
            throw new IllegalArgumentException("SECRETS_KEY is empty");
        }
        keys = read;
    }

    /** The keys that SECRETS_KEY holds, the one in use first. */
    public static List<String> texts(String secretsKey) {
        return Arrays.stream(secretsKey.split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static Key key(String text) {
        if (text.length() < 16) {
            throw new IllegalArgumentException("SECRETS_KEY is shorter than 16 characters");
        }
        byte[] material = material(text);
        return new Key(
                Arrays.copyOf(sha256("otto key id", material), KEY_ID_BYTES), new SecretKeySpec(material, "AES"));
    }

    private static byte[] material(String text) {
        if (text.matches("[0-9a-fA-F]{64}")) {
            return HexFormat.of().parseHex(text);
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(text);
            if (decoded.length == 32) {
                return decoded;
            }
        } catch (IllegalArgumentException notBase64) {
            // any text will do: it is hashed below
        }
        return sha256("otto secrets key", text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] sha256(String purpose, byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(purpose.getBytes(StandardCharsets.UTF_8));
            return digest.digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is required of every Java platform", e);
        }
    }

    /** Seals for a context, such as the id of the row. */
    public byte[] seal(byte[] plain, String context) {
        Key key = keys.getFirst();
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, key, nonce, plain, context);
        return ByteBuffer.allocate(1 + KEY_ID_BYTES + NONCE_BYTES + sealed.length)
                .put(VERSION)
                .put(key.id())
                .put(nonce)
                .put(sealed)
                .array();
    }

    /**
     * Opens what was sealed for the same context.
     *
     * @throws CannotOpen when it was altered, moved, or sealed with a key that is not here
     */
    public byte[] open(byte[] sealed, String context) {
        if (sealed.length < 1 + KEY_ID_BYTES + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != VERSION) {
            throw new CannotOpen("not a sealed value");
        }
        byte[] keyId = Arrays.copyOfRange(sealed, 1, 1 + KEY_ID_BYTES);
        byte[] nonce = Arrays.copyOfRange(sealed, 1 + KEY_ID_BYTES, 1 + KEY_ID_BYTES + NONCE_BYTES);
        byte[] content = Arrays.copyOfRange(sealed, 1 + KEY_ID_BYTES + NONCE_BYTES, sealed.length);
        for (Key key : keys) {
            if (Arrays.equals(key.id(), keyId)) {
                return run(Cipher.DECRYPT_MODE, key, nonce, content, context);
            }
        }
        throw new CannotOpen("sealed with a key that SECRETS_KEY does not hold");
    }

    private static byte[] run(int mode, Key key, byte[] nonce, byte[] input, String context) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key.spec(), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new CannotOpen("altered, or sealed for another context");
        }
    }

    /** A sealed value does not open. The message names no content. */
    public static final class CannotOpen extends RuntimeException {

        private static final long serialVersionUID = 1L;

        CannotOpen(String message) {
            super(message);
        }
    }
}
