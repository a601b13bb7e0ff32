package dev.otto.write.callrail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CallRailSignatureTest {

    /** Every CallRail entry of the published and computed vectors. */
    record Vector(String id, boolean valid, String secret, String signature, byte[] body) {
        @Override
        public String toString() {
            return id;
        }
    }

    static Stream<Vector> vectors() {
        JsonNode vectors = JsonMapper.builder().build().readTree(Samples.bytes("signature-vectors.json"));
        return vectors.get("vectors")
                .valueStream()
                .filter(vector -> vector.get("provider").stringValue().equals("callrail"))
                .map(vector -> new Vector(
                        vector.get("id").stringValue(),
                        vector.get("valid").booleanValue(),
                        vector.get("secret").stringValue(),
                        vector.get("headers").path("Signature").asString(""),
                        Samples.bytes(vector.get("body_file").stringValue())));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void passes_or_fails_as_the_vector_says(Vector vector) {
        assertThat(CallRailSignature.matches(vector.signature(), vector.secret(), vector.body()))
                .isEqualTo(vector.valid());
    }

    @Test
    void thirteen_vectors_are_there() {
        assertThat(vectors()).hasSize(13);
    }
}
