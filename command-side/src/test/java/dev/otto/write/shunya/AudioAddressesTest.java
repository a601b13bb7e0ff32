package dev.otto.write.shunya;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.shunya.JobType;
import dev.otto.write.shunya.AudioAddresses.Named;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AudioAddressesTest {

    private static final Named NAMED = new Named("cedar", JobType.csr_call, new UUID(1, 2));
    private Instant now = Instant.parse("2026-07-14T20:00:00Z");
    private final AudioAddresses addresses = addresses("the key of the installation");

    private AudioAddresses addresses(String key) {
        return new AudioAddresses(URI.create("https://otto.example"), key, () -> now);
    }

    @Test
    void anAddressNamesARecordingForAnHour() {
        String address = addresses.of(NAMED);
        assertThat(address).startsWith("https://otto.example/audio/").doesNotContain("cedar");
        String token = address.substring("https://otto.example/audio/".length());

        now = now.plus(Duration.ofMinutes(59));
        assertThat(addresses.read(token)).contains(NAMED);
        now = now.plus(Duration.ofMinutes(1));
        assertThat(addresses.read(token)).isEmpty();
    }

    @Test
    void anAddressOutlivesAChangeOfTheKey() {
        String prefix = "https://otto.example/audio/";
        String before = addresses.of(NAMED).substring(prefix.length());
        AudioAddresses both = addresses("a new key,the key of the installation");
        assertThat(both.read(before)).contains(NAMED);
        assertThat(addresses("a new key").read(both.of(NAMED).substring(prefix.length())))
                .contains(NAMED);
    }

    @Test
    void nobodyElseCanMakeOne() {
        String ours = addresses.of(NAMED).substring("https://otto.example/audio/".length());
        String theirs = addresses("another key").of(NAMED).substring("https://otto.example/audio/".length());
        String mixed = ours.split("\\.")[0] + "."
                + addresses
                        .of(new Named("oak", JobType.csr_call, new UUID(1, 2)))
                        .substring("https://otto.example/audio/".length())
                        .split("\\.")[1];

        assertThat(addresses.read(theirs)).isEmpty();
        assertThat(addresses.read(mixed)).isEmpty();
        assertThat(addresses.read("")).isEmpty();
        assertThat(addresses.read("a.b.c")).isEmpty();
        assertThat(addresses.read("!.!")).isEmpty();
    }
}
