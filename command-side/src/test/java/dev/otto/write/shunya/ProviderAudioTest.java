package dev.otto.write.shunya;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.otto.platform.configuration.OttoSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recordings at their providers, for which one server on loopback stands in, whatever host is asked. */
class ProviderAudioTest {

    private static final byte[] SOUND = "a recording".getBytes(StandardCharsets.UTF_8);
    private static final OttoSettings.Providers LOGINS = OttoSettings.forTests(Map.of(
                    "CALLRAIL_API_KEY", "the-key", "TWILIO_ACCOUNT_SID", "AC1", "TWILIO_AUTH_TOKEN", "the-token"))
            .providers();
    private static final String TWILIO =
            "Basic " + Base64.getEncoder().encodeToString("AC1:the-token".getBytes(StandardCharsets.UTF_8));

    /** What came in, as host asked and login shown. */
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    private HttpServer server;
    private ProviderAudio provider;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        provider = new ProviderAudio(LOGINS, true, this::stoodInFor);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private URI stoodInFor(URI address) {
        return URI.create(
                "http://127.0.0.1:" + server.getAddress().getPort() + "/" + address.getHost() + address.getPath());
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String login = exchange.getRequestHeaders().getFirst("Authorization");
        asked.add(path.split("/")[1] + " " + Optional.ofNullable(login).orElse("-"));
        if (path.endsWith("/moved")) {
            exchange.getResponseHeaders().set("Location", "https://storage.example/recording");
            exchange.sendResponseHeaders(302, -1);
        } else if (path.endsWith("/round")) {
            exchange.getResponseHeaders().set("Location", path.substring(path.lastIndexOf('/')));
            exchange.sendResponseHeaders(302, -1);
        } else if (path.endsWith("/nowhere")) {
            exchange.getResponseHeaders().set("Location", "https://no address");
            exchange.sendResponseHeaders(302, -1);
        } else if (path.endsWith("/gone")) {
            exchange.sendResponseHeaders(404, -1);
        } else {
            exchange.getResponseHeaders().set("Content-Type", "audio/mpeg");
            exchange.sendResponseHeaders(200, SOUND.length);
            exchange.getResponseBody().write(SOUND);
        }
        exchange.close();
    }

    @Test
    void eachProviderIsShownItsOwnLogin() throws IOException {
        JobSubject.Audio audio = provider.open("https://api.callrail.com/v3/recording");
        provider.open("https://api.twilio.com/recording").content().close();

        try (InputStream content = audio.content()) {
            assertThat(content.readAllBytes()).isEqualTo(SOUND);
        }
        assertThat(audio.mediaType()).isEqualTo("audio/mpeg");
        assertThat(audio.length()).isEqualTo(SOUND.length);
        assertThat(asked).containsExactly("api.callrail.com Token token=\"the-key\"", "api.twilio.com " + TWILIO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://recordings.example/r",
                "https://callrail.com.example/r",
                "https://nottwilio.com/r",
                "http://api.callrail.com/r"
            })
    void nobodyElseIsShownALoginNorAnyoneInTheClear(String address) throws IOException {
        provider.open(address).content().close();

        assertThat(asked).containsExactly(URI.create(address).getHost() + " -");
    }

    @Test
    void anAddressThatAClientToldIsAskedWithoutALogin() throws IOException {
        provider.openAsStranger("https://api.twilio.com/recording").content().close();

        assertThat(asked).containsExactly("api.twilio.com -");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no address", "https://recordings.example/a b", "", "https://recordings.example/nowhere"})
    void whatIsNoAddressIsARecordingThatIsNotToBeHad(String address) {
        assertThatThrownBy(() -> provider.open(address)).isInstanceOf(IOException.class);
    }

    @Test
    void aPortThatThereIsNotIsNoAddress() {
        ProviderAudio direct = new ProviderAudio(LOGINS, true, address -> address);
        assertThatThrownBy(() -> direct.open("http://127.0.0.1:99999/r")).isInstanceOf(IOException.class);
    }

    @Test
    void theLoginIsDroppedOnTheWayToAnotherHost() throws IOException {
        provider.open("https://api.twilio.com/moved").content().close();

        assertThat(asked).containsExactly("api.twilio.com " + TWILIO, "storage.example -");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://api.twilio.com/gone", "https://api.twilio.com/round", "ftp://api.twilio.com/r"})
    void whatCannotBeHadIsSaid(String address) {
        assertThatThrownBy(() -> provider.open(address)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/r",
                "https://localhost/r",
                "http://10.0.0.8/r",
                "http://192.168.1.1/r",
                "http://169.254.169.254/latest",
                "http://[::1]/r",
                "http://[fd00::1]/r",
                "http://0.0.0.0/r",
                "http://100.100.100.200/latest"
            })
    void inProductionOurOwnNetworkIsNotAsked(String address) {
        ProviderAudio production = new ProviderAudio(LOGINS, false, this::stoodInFor);

        assertThatThrownBy(() -> production.open(address))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("our own network");
        assertThat(asked).isEmpty();
    }
}
