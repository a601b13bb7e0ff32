package dev.otto.write.shunya;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;

/**
 * JSON in the one form that can be hashed: RFC 8785 (JSON Canonicalization Scheme). Members sorted by UTF-16 code
 * units, numbers as ECMAScript writes them, the shortest string escapes, no white space.
 */
final class CanonicalJson {

    /** Below it every whole number is a double, written in its digits. */
    private static final double EXACT = 1L << 53;

    /** In between Java writes fractions as ECMAScript does: the shortest digits, without an exponent. */
    private static final double PLAIN_FROM = 1e-3;

    private static final double PLAIN_UNTIL = 1e7;

    private CanonicalJson() {}

    /**
     * The canonical text.
     *
     * @throws IllegalArgumentException for what RFC 8785 cannot write: a number that is no finite double, a lone
     *     surrogate, a node that is not JSON
     */
    static String write(JsonNode node) {
        StringBuilder out = new StringBuilder();
        write(node, out);
        return out.toString();
    }

    /** Lower-case hex SHA-256 of the canonical text in UTF-8. */
    static String sha256(JsonNode node) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(write(node).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("SHA-256 is required of every Java platform", e);
        }
    }

    private static void write(JsonNode node, StringBuilder out) {
        if (node.isObject()) {
            String[] names = node.propertyNames().toArray(String[]::new);
            Arrays.sort(names); // by UTF-16 code units, as String compares
            char separator = '{';
            for (String name : names) {
                out.append(separator);
                string(name, out);
                out.append(':');
                write(node.get(name), out);
                separator = ',';
            }
            out.append(names.length == 0 ? "{}" : "}");
        } else if (node.isArray()) {
            char separator = '[';
            for (JsonNode element : node) {
                out.append(separator);
                write(element, out);
                separator = ',';
            }
            out.append(node.isEmpty() ? "[]" : "]");
        } else if (node.isString()) {
            string(node.stringValue(), out);
        } else if (node.isNumber()) {
            out.append(number(node.numberValue().doubleValue()));
        } else if (node.isBoolean()) {
            out.append(node.booleanValue());
        } else if (node.isNull()) {
            out.append("null");
        } else {
            throw new IllegalArgumentException("not JSON: " + node.getNodeType());
        }
    }

    /** A number as ECMAScript's Number::toString writes it (ECMA-262, 6.1.6.1.20). */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("not a finite number");
        }
        if (value == 0) {
            return "0";
        }
        double size = Math.abs(value);
        if (size < EXACT && value == Math.rint(value)) {
            return Long.toString((long) value);
        }
        if (size >= PLAIN_FROM && size < PLAIN_UNTIL) {
            return Double.toString(value);
        }
        BigDecimal shortest = shortest(Math.abs(value));
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        String sign = value < 0 ? "-" : "";
        if (point > 21 || point < -5) {
            String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
            int exponent = point - 1;
            return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
        }
        if (point <= 0) {
            return sign + "0." + "0".repeat(-point) + digits;
        }
        if (point >= digits.length()) {
            return sign + digits + "0".repeat(point - digits.length());
        }
        return sign + digits.substring(0, point) + "." + digits.substring(point);
    }

    /** Java writes the shortest digits, but at least two: among the least doubles one may do. */
    private static BigDecimal shortest(double value) {
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        BigDecimal one = digits.round(new MathContext(1, RoundingMode.HALF_EVEN));
        return one.doubleValue() == value ? one.stripTrailingZeros() : digits;
    }

    private static void string(String text, StringBuilder out) {
        out.append('"');
        int plain = plain(text);
        out.append(text, 0, plain);
        for (int i = plain; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
                    } else if (Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1))) {
                        out.append(c).append(text.charAt(++i));
                    } else if (Character.isSurrogate(c)) {
                        throw new IllegalArgumentException("a lone surrogate");
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** How many characters from the first on stand for themselves. */
    private static int plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                return i;
            }
        }
        return text.length();
    }
}
