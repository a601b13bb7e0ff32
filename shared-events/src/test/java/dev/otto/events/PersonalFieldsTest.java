package dev.otto.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Free text in an event is personal unless it is listed here as a word, an id or a business fact. */
class PersonalFieldsTest {

    /** Text fields that name no person: ids, words of a list, business settings. */
    private static final Set<String> NOT_PERSONAL = Set.of(
            "provider",
            "providerCallId",
            "trackingNumber",
            "trackingSource",
            "tags",
            "twilioCallSid",
            "attemptId",
            "reason",
            "uwcJobId",
            "uwcTaskId",
            "uwcTranscriptId",
            "language",
            "speaker",
            "speakerId",
            "category",
            "priority",
            "outputHash",
            "processedOutputHash",
            "qualificationStatus",
            "appointmentDate",
            "scheduledTime",
            "sopStagesCompleted",
            "sopStagesMissed",
            "cause",
            "csrId",
            "repId",
            "salesRepId",
            "userId",
            "kind",
            "externalAppointmentId",
            "serviceType",
            "source",
            "sourceName",
            "medium",
            "campaign",
            "keywords",
            "landingPageUrl",
            "referringUrl",
            "name@Milestone",
            "landing",
            "channel",
            "status",
            "type",
            "roofType",
            "assignedToUserId",
            "proof",
            "acknowledgedBy",
            "audioFingerprint",
            "reference",
            "errorCode",
            "companyId",
            "outcome",
            "fingerprint",
            "mediaType",
            "overrideReason",
            "timezone",
            "region",
            "currency",
            "servicesOffered",
            "ghostModeStorage",
            "missedCallText",
            "text@NurtureStep",
            "name@CompanySettings",
            "csrLeadVisibility",
            "secretReference",
            "accountId",
            "companyIds",
            "phoneNumbers",
            "recordingMode");

    @Test
    void everyTextFieldIsDeclaredPersonalOrKnownNotToBe() {
        Set<String> undeclared = new LinkedHashSet<>();
        EventTypes.all().forEach(type -> collect(type, undeclared));
        assertThat(undeclared)
                .as("mark with @Personal, or list as naming no person")
                .isEmpty();
    }

    @Test
    void aFieldThatNobodyDeclaredIsFound() {
        Set<String> undeclared = new LinkedHashSet<>();
        collect(Undeclared.class, undeclared);
        assertThat(undeclared).containsExactly("Undeclared.whatTheySaid", "Inner.nickname");
    }

    @Test
    void theListNamesNoFieldThatIsMarkedPersonalEverywhere() {
        Set<String> used = new LinkedHashSet<>();
        EventTypes.all().forEach(type -> collectNames(type, used));
        assertThat(NOT_PERSONAL).as("entries that no unmarked text field has").allMatch(used::contains);
    }

    private static void collect(Class<?> type, Set<String> undeclared) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (holdsText(component.getGenericType())
                    && !component.isAnnotationPresent(Personal.class)
                    && !NOT_PERSONAL.contains(component.getName())
                    && !NOT_PERSONAL.contains(component.getName() + "@" + type.getSimpleName())) {
                undeclared.add(type.getSimpleName() + "." + component.getName());
            }
            nested(component.getGenericType()).forEach(inner -> collect(inner, undeclared));
        }
    }

    private static void collectNames(Class<?> type, Set<String> names) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (holdsText(component.getGenericType()) && !component.isAnnotationPresent(Personal.class)) {
                names.add(component.getName());
                names.add(component.getName() + "@" + type.getSimpleName());
            }
            nested(component.getGenericType()).forEach(inner -> collectNames(inner, names));
        }
    }

    private static boolean holdsText(Type type) {
        return type == String.class
                || (type instanceof ParameterizedType list && list.getActualTypeArguments()[0] == String.class);
    }

    private static Stream<Class<?>> nested(Type type) {
        Type element = type instanceof ParameterizedType list ? list.getActualTypeArguments()[0] : type;
        if (!(element instanceof Class<?> c)) {
            return Stream.empty();
        }
        if (c.isSealed() && c.isInterface()) {
            return Stream.of(c.getPermittedSubclasses());
        }
        return c.isRecord() ? Stream.of(c) : Stream.empty();
    }

    record Undeclared(
            String companyId, String whatTheySaid, @Personal String name, List<Inner> inners) {}

    record Inner(@Personal String address, String nickname) {}
}
