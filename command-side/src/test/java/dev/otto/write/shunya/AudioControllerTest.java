package dev.otto.write.shunya;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.shunya.JobType;
import dev.otto.platform.problem.ProblemException;
import dev.otto.write.shunya.AudioAddresses.Named;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;

class AudioControllerTest {

    private static final Named NAMED = new Named("cedar", JobType.csr_call, new UUID(1, 2));
    private final AudioAddresses addresses = new AudioAddresses(
            URI.create("https://otto.example"), "a key", () -> Instant.parse("2026-07-14T20:00:00Z"));
    private final String token = addresses.of(NAMED).substring("https://otto.example/audio/".length());

    @Test
    void aRecordingIsPassedOnAndNotToBeKept() throws IOException {
        byte[] sound = "a recording".getBytes(StandardCharsets.UTF_8);
        MockHttpServletResponse response = new MockHttpServletResponse();

        controller(Optional.of(new JobSubject.Audio("audio/mpeg", sound.length, new ByteArrayInputStream(sound))))
                .audio(token, response);

        assertThat(response.getContentAsByteArray()).isEqualTo(sound);
        assertThat(response.getContentType()).isEqualTo("audio/mpeg");
        assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
        assertThat(response.getContentLength()).isEqualTo(sound.length);
    }

    @Test
    void whatTheProviderDoesNotGiveIsABadGateway() {
        assertProblem(new AudioController(addresses, List.of(new Calls(null))), token, 502, "audio_unavailable");
    }

    @Test
    void whatIsNotThereOrNotNamedByUsIsNotFound() {
        assertProblem(controller(Optional.empty()), token, 404, "not_found");
        assertProblem(controller(Optional.empty()), "bm9ib2R5.bm9ib2R5", 404, "not_found");
        assertProblem(new AudioController(addresses, List.of()), token, 404, "not_found");
    }

    private AudioController controller(Optional<JobSubject.Audio> audio) {
        return new AudioController(addresses, List.of(new Calls(audio)));
    }

    private static void assertProblem(AudioController controller, String token, int status, String code) {
        assertThatThrownBy(() -> controller.audio(token, new MockHttpServletResponse()))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().status()).isEqualTo(status);
                    assertThat(e.errorCode()).isEqualTo(code);
                });
    }

    /** Calls with that audio, or with a provider that does not give it. */
    private record Calls(@org.jspecify.annotations.Nullable Optional<JobSubject.Audio> audio) implements JobSubject {

        @Override
        public JobType jobType() {
            return JobType.csr_call;
        }

        @Override
        public Optional<Facts> facts(String companyId, UUID subjectId) {
            return Optional.empty();
        }

        @Override
        public Optional<Audio> audio(String companyId, UUID subjectId) throws IOException {
            if (audio == null) {
                throw new IOException("the provider answered 403");
            }
            return audio;
        }
    }
}
