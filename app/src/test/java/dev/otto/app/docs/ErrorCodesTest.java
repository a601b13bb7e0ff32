package dev.otto.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.platform.access.Permission;
import dev.otto.platform.access.Permission.ErrorCode;
import dev.otto.platform.access.Permissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The codes with which something is refused, as the sources name them, are those that the permission table names. */
class ErrorCodesTest {

    private static final List<String> MODULES = List.of("platform", "command-side", "query-side", "app");

    private static final Pattern WITH_STATUS = Pattern.compile("\\(\\s*([45][0-9]{2}),\\s*\"([a-z]+(?:_[a-z]+)*)\"");
    private static final Pattern OF_A_RULE =
            Pattern.compile("(?:refuse|conflict|new Refusal)\\(\\s*\"([a-z]+(?:_[a-z]+)*)\"");

    /** What any operation answers, or the server before it knows which is meant. */
    private static final Set<String> OF_ALL = Set.of(
            "bad_gateway",
            "bad_request",
            "busy",
            "company_mismatch",
            "company_missing",
            "conflict",
            "database_unavailable",
            "idempotency_key_reused",
            "identity_unavailable",
            "in_progress",
            "internal_error",
            "malformed_json",
            "method_not_allowed",
            "not_acceptable",
            "not_found",
            "not_own",
            "origin_forbidden",
            "payload_too_large",
            "projection_behind",
            "projection_held",
            "rate_limited",
            "role_forbidden",
            "timeout",
            "took_too_long",
            "token_invalid",
            "token_missing",
            "unavailable",
            "unprocessable",
            "unsupported_media_type",
            "validation_failed");

    /** What rules say to commands that no operation sends: policies and deliveries do, or it is checked before. */
    private static final Set<String> UNHEARD = Set.of(
            "action_closed",
            "action_not_created",
            "appointment_not_scheduled",
            "call_claimed",
            "deal_value_required",
            "duplicate_action",
            "job_unknown",
            "lead_already_requested",
            "lead_closed",
            "lead_not_in_pool",
            "lead_not_opened",
            "lost_reason_required",
            "missed_call_closed",
            "opted_out",
            "phone_taken",
            "rescue_window_over",
            "session_unknown",
            "signal_not_raised");

    @Test
    void everyCodeThatIsRefusedStandsAtAnOperation() throws IOException {
        assertThat(words(inTable())).isEqualTo(words(inSources()));
    }

    @Test
    void noExceptionIsOneForNothing() throws IOException {
        Set<String> codes = inSources().stream().map(ErrorCode::code).collect(Collectors.toSet());
        assertThat(codes).containsAll(OF_ALL).containsAll(UNHEARD);
        assertThat(inTable().stream().map(ErrorCode::code)).doesNotContainAnyElementsOf(UNHEARD);
    }

    @Test
    void whatAQueryOrABodyNamesMayNotBeThere() {
        assertThat(Permissions.otto().lines().stream()
                        .filter(line -> line.errors().contains(new ErrorCode(404, "not_found")))
                        .map(Permission::key))
                .containsExactlyInAnyOrder(
                        "GET /api/v1/contact-cards/by-phone",
                        "POST /api/v1/appointments",
                        "POST /api/v1/recording-sessions",
                        "POST /api/v1/recording-sessions/start");
    }

    private static Set<String> words(Set<ErrorCode> codes) {
        return codes.stream()
                .map(code -> code.status() + " " + code.code())
                .filter(word -> !OF_ALL.contains(word.substring(4)) && !UNHEARD.contains(word.substring(4)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<ErrorCode> inTable() {
        return Permissions.otto().lines().stream()
                .map(Permission::errors)
                .flatMap(List::stream)
                .collect(Collectors.toSet());
    }

    private static Set<ErrorCode> inSources() throws IOException {
        Set<ErrorCode> codes = new HashSet<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(GeneratedDocument.ROOT.resolve(module + "/src/main/java"))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")
                                && !path.endsWith("Permissions.java")
                                && !path.endsWith("ApiDescription.java"))
                        .toList()) {
                    String source = Files.readString(file);
                    Matcher withStatus = WITH_STATUS.matcher(source);
                    while (withStatus.find()) {
                        codes.add(new ErrorCode(Integer.parseInt(withStatus.group(1)), withStatus.group(2)));
                    }
                    Matcher ofRule = OF_A_RULE.matcher(source);
                    while (ofRule.find()) {
                        codes.add(new ErrorCode(409, ofRule.group(1)));
                    }
                }
            }
        }
        return codes;
    }
}
