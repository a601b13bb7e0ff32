package dev.otto.write.shunya;

import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.configuration.Profile;
import dev.otto.platform.configuration.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Opens recordings where providers keep them, with Otto's own login where one is needed; they are passed on as they are
 * read. In production an address within the installation's own network is not followed, whoever told it.
 */
@Component
class ProviderAudio {

    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final int MOST_REDIRECTS = 3;

    private final @Nullable Secret callRailKey;
    private final @Nullable String twilioLogin;
    private final boolean ownNetworkToo;
    private final UnaryOperator<URI> way;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    @Autowired
    ProviderAudio(OttoSettings settings) {
        this(settings.providers(), settings.profile() != Profile.production, UnaryOperator.identity());
    }

    /** {@code way}: where an address is asked in its stead, by which tests stand in for providers. */
    ProviderAudio(OttoSettings.Providers providers, boolean ownNetworkToo, UnaryOperator<URI> way) {
        this.callRailKey = providers.callrailApiKey();
        Secret token = providers.twilioAuthToken();
        this.twilioLogin = providers.twilioAccountSid() == null || token == null
                ? null
                : "Basic "
                        + Base64.getEncoder()
                                .encodeToString((providers.twilioAccountSid() + ":" + token.value())
                                        .getBytes(StandardCharsets.UTF_8));
        this.ownNetworkToo = ownNetworkToo;
        this.way = way;
    }

    /** @throws IOException when the recording is not to be had there now */
    JobSubject.Audio open(String address) throws IOException {
        return open(address, true);
    }

    /** The same without any login, for an address that a client told: nobody may have Otto fetch what is not theirs. */
    JobSubject.Audio openAsStranger(String address) throws IOException {
        return open(address, false);
    }

    private JobSubject.Audio open(String address, boolean known) throws IOException {
        URI at = uri(address);
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            HttpResponse<InputStream> response = get(at, known);
            Optional<String> location = response.headers().firstValue("Location");
            if (response.statusCode() / 100 == 3 && location.isPresent()) {
                response.body().close();
                at = at.resolve(uri(location.get()));
                continue;
            }
            if (response.statusCode() != 200) {
                response.body().close();
                throw new IOException("the provider answered " + response.statusCode());
            }
            return new JobSubject.Audio(
                    response.headers().firstValue("Content-Type").orElse("application/octet-stream"),
                    response.headers().firstValueAsLong("Content-Length").orElse(-1),
                    response.body());
        }
        throw new IOException("too many redirects");
    }

    private static URI uri(String address) throws IOException {
        try {
            return new URI(address);
        } catch (URISyntaxException e) {
            // without the cause, whose message has the address
            throw new IOException("no address of the web");
        }
    }

    private HttpResponse<InputStream> get(URI address, boolean known) throws IOException {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        String host = address.getHost();
        if (host == null || !scheme.equals("https") && !scheme.equals("http")) {
            throw new IOException("no address of the web");
        }
        if (!ownNetworkToo && ofOwnNetwork(host)) {
            throw new IOException("an address of our own network");
        }
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(way.apply(address)).timeout(WITHIN);
            if (known && scheme.equals("https")) {
                String login = login(host.toLowerCase(Locale.ROOT));
                if (login != null) {
                    request.header("Authorization", login);
                }
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IllegalArgumentException e) { // a port that there is not
            throw new IOException("no address of the web");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private @Nullable String login(String host) {
        if (callRailKey != null && (host.equals("callrail.com") || host.endsWith(".callrail.com"))) {
            return "Token token=\"" + callRailKey.value() + "\"";
        }
        return host.equals("twilio.com") || host.endsWith(".twilio.com") ? twilioLogin : null;
    }

    /** RFC 4193: the private networks of IPv6, which Java does not call site-local. */
    private static boolean isUniqueLocal(InetAddress address) {
        return address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
    }

    /** RFC 6598: 100.64.0.0/10, which some clouds use for their own services. */
    private static boolean isShared(InetAddress address) {
        return address instanceof Inet4Address
                && address.getAddress()[0] == 100
                && (address.getAddress()[1] & 0xc0) == 64;
    }

    private static boolean ofOwnNetwork(String host) throws IOException {
        for (InetAddress address : InetAddress.getAllByName(host)) {
            if (address.isLoopbackAddress()
                    || address.isSiteLocalAddress()
                    || address.isLinkLocalAddress()
                    || address.isAnyLocalAddress()
                    || isUniqueLocal(address)
                    || isShared(address)) {
                return true;
            }
        }
        return false;
    }
}
