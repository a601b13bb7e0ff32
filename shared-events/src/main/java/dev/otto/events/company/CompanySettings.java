package dev.otto.events.company;

import java.util.List;

/**
 * What a company has chosen.
 *
 * @param timezone IANA name
 * @param region ISO 3166 two-letter country, the default for phone numbers
 * @param currency ISO 4217 code
 * @param geofenceRadiusM metres
 * @param ghostModeStorage ephemeral or not_stored
 * @param ghostModeRetention hours
 * @param missedCallText text sent after a missed call
 * @param missedCallDelaySeconds seconds before it is sent
 * @param messaging whether texts are sent at all
 * @param defaultAppointmentMinutes minutes, for a booking without an end
 * @param dormantAfterDays days without activity
 * @param shunya which of the partner's services are on
 * @param csrLeadVisibility own or company
 */
public record CompanySettings(
        String name,
        String timezone,
        String region,
        String currency,
        int geofenceRadiusM,
        List<String> servicesOffered,
        String ghostModeStorage,
        int ghostModeRetention,
        String missedCallText,
        int missedCallDelaySeconds,
        List<NurtureStep> nurtureSteps,
        boolean messaging,
        int defaultAppointmentMinutes,
        int dormantAfterDays,
        ShunyaServices shunya,
        String csrLeadVisibility) {

    /** A later text to a caller who did not answer. */
    public record NurtureStep(int afterMinutes, String text) {}

    /** The partner's services. */
    public record ShunyaServices(boolean asr, boolean rag, boolean training, boolean followups) {}
}
