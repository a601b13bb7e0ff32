package dev.otto.write.shunya;

import dev.otto.events.call.CallAnalysis.Entities;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** When an appointment was agreed on, as far as a conversation's entities say it without guessing. */
final class BookedTime {

    private static final Pattern TWELVE_HOURS =
            Pattern.compile("(1[0-2]|0?[1-9])(?::([0-5]\\d))?(?::([0-5]\\d))?\\s*([aApP])\\.?[mM]\\.?");
    private static final Pattern TWENTY_FOUR_HOURS = Pattern.compile("([01]?\\d|2[0-3]):([0-5]\\d)(?::([0-5]\\d))?");

    private BookedTime() {}

    /** A full date-time in scheduled_time, or a time there joined to appointment_date; anything else is null. */
    static @Nullable Instant of(Entities entities, ZoneId zone) {
        String time = entities.scheduledTime();
        if (time == null) {
            return null;
        }
        Instant full = Reading.instant(time, zone);
        LocalDate day = day(entities.appointmentDate());
        if (full != null || day == null) {
            return full;
        }
        Instant withOffset = Reading.instant(day + "T" + time.strip(), zone);
        LocalTime clock = clock(time.strip());
        return withOffset != null || clock == null
                ? withOffset
                : day.atTime(clock).atZone(zone).toInstant();
    }

    /** Whether a time was spoken of at all. */
    static boolean toldAny(Entities entities) {
        return entities.scheduledTime() != null || entities.appointmentDate() != null;
    }

    /** The day as written, also where the partner wrote a date-time. */
    private static @Nullable LocalDate day(@Nullable String date) {
        if (date == null) {
            return null;
        }
        String text = date.strip();
        boolean dateTime = text.length() > 10 && (text.charAt(10) == 'T' || text.charAt(10) == ' ');
        return Reading.day(dateTime ? text.substring(0, 10) : text);
    }

    private static @Nullable LocalTime clock(String text) {
        Matcher twelve = TWELVE_HOURS.matcher(text);
        if (twelve.matches()) {
            int hour = Integer.parseInt(twelve.group(1)) % 12;
            boolean afternoon = "p".equalsIgnoreCase(twelve.group(4));
            return LocalTime.of(afternoon ? hour + 12 : hour, part(twelve.group(2)), part(twelve.group(3)));
        }
        Matcher day = TWENTY_FOUR_HOURS.matcher(text);
        return day.matches()
                ? LocalTime.of(Integer.parseInt(day.group(1)), part(day.group(2)), part(day.group(3)))
                : null;
    }

    private static int part(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
