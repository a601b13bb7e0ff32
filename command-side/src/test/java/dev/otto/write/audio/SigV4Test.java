package dev.otto.write.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The examples of the S3 reference, "Signature Calculations for the Authorization Header". */
class SigV4Test {

    private static final SigV4 SIGNER =
            new SigV4("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1");
    private static final String HOST = "examplebucket.s3.amazonaws.com";
    private static final String TIME = SigV4.time(Instant.parse("2013-05-24T00:00:00Z"));

    @Test
    void gettingAnObject() {
        assertThat(SIGNER.authorization(
                        "GET",
                        "/test.txt",
                        Map.of(
                                "Host",
                                HOST,
                                "Range",
                                "bytes=0-9",
                                "x-amz-content-sha256",
                                SigV4.sha256(new byte[0]),
                                "x-amz-date",
                                TIME)))
                .isEqualTo("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                        + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                        + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    }

    @Test
    void puttingAnObjectWhoseNameNeedsEncoding() {
        String payload = SigV4.sha256("Welcome to Amazon S3.".getBytes(StandardCharsets.UTF_8));
        assertThat(SigV4.encoded("/test$file.text")).isEqualTo("/test%24file.text");
        assertThat(SIGNER.authorization(
                        "PUT",
                        SigV4.encoded("/test$file.text"),
                        Map.of(
                                "Date", "Fri, 24 May 2013 00:00:00 GMT",
                                "Host", HOST,
                                "x-amz-content-sha256", payload,
                                "x-amz-date", TIME,
                                "x-amz-storage-class", "REDUCED_REDUNDANCY")))
                .endsWith("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    }
}
