package dev.otto.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.configuration.Setting;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A variable that nothing reads says so where it is described. */
class SettingsInUseTest {

    private static final String CONFIGURATION = OttoSettings.class.getPackageName();

    private static final Map<String, Setting> SET_BY = Map.ofEntries(
            Map.entry("Identity.webhookSecret", Setting.CLERK_WEBHOOK_SECRET),
            Map.entry("OttoSettings.internalAiToken", Setting.INTERNAL_AI_TOKEN),
            Map.entry("OttoSettings.devEmitKey", Setting.DEV_EMIT_KEY),
            Map.entry("OttoSettings.redisUrl", Setting.REDIS_URL),
            Map.entry("Providers.twilioFromNumber", Setting.TWILIO_FROM_NUMBER),
            Map.entry("Providers.geocoderUrl", Setting.GEOCODER_URL),
            Map.entry("Telemetry.otlpEndpoint", Setting.OTEL_EXPORTER_OTLP_ENDPOINT));

    /** Read by the layout of log lines, which is there before the settings are. */
    private static final Set<String> READ_EARLIER =
            Set.of("Telemetry.redactPii", "Telemetry.serviceNameApi", "Telemetry.serviceNameWorker");

    @Test
    void whatNothingReadsIsDescribedAsSuch() {
        JavaClasses otto = new ClassFileImporter()
                .withImportOption(location -> !location.contains("/test-classes/"))
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("dev.otto");

        assertThat(SET_BY.keySet())
                .containsExactlyInAnyOrderElementsOf(settings()
                        .filter(setting -> otto.stream().noneMatch(type -> reads(type, setting)))
                        .map(SettingsInUseTest::name)
                        .filter(name -> !READ_EARLIER.contains(name))
                        .toList());
        assertThat(Stream.of(Setting.values())
                        .filter(setting -> setting.description().contains("used by nothing yet")))
                .containsExactlyInAnyOrderElementsOf(SET_BY.values());
    }

    private static Stream<RecordComponent> settings() {
        return Stream.of(OttoSettings.class.getRecordComponents())
                .flatMap(setting ->
                        setting.getType().isRecord() && setting.getType().getEnclosingClass() == OttoSettings.class
                                ? Stream.of(setting.getType().getRecordComponents())
                                : Stream.of(setting));
    }

    private static boolean reads(JavaClass type, RecordComponent setting) {
        return !type.getPackageName().equals(CONFIGURATION)
                && type.getAccessesFromSelf().stream()
                        .anyMatch(access -> access.getName().equals(setting.getName())
                                && access.getTargetOwner().isEquivalentTo(setting.getDeclaringRecord()));
    }

    private static String name(RecordComponent setting) {
        return setting.getDeclaringRecord().getSimpleName() + "." + setting.getName();
    }
}
