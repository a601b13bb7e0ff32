package dev.otto.write.session;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.otto.events.Ids;
import dev.otto.events.company.CompanySettings;
import dev.otto.events.session.AudioStorageMode;
import dev.otto.events.session.RecordingMode;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Multipart;
import dev.otto.platform.http.WriteAnswers;
import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problem.FieldFault;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.Sent;
import dev.otto.write.appointment.RepCalendar;
import dev.otto.write.appointment.RepCalendar.Visit;
import dev.otto.write.audio.AudioVault;
import dev.otto.write.audio.AudioVault.Incoming;
import dev.otto.write.company.CallerContexts;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.company.CompanyUser;
import dev.otto.write.session.SessionCommand.Choices;
import dev.otto.write.session.SessionCommand.OfAppointment;
import dev.otto.write.session.SessionCommand.Place;
import dev.otto.write.session.SessionCommand.StartRecording;
import dev.otto.write.session.SessionCommand.StopRecording;
import dev.otto.write.session.SessionCommand.UploadAudio;
import dev.otto.write.session.SessionDirectory.Session;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Visits recorded by their reps: started, stopped, uploaded. */
@RestController
class SessionApi {

    private static final String RESOURCE = "recording-sessions";
    private static final String MANUAL = "manual";
    private static final int LONGEST_URL = 2_000;
    private static final Set<String> FILE_PARTS = Set.of("file", "audio");

    private final Commands commands;
    private final SessionDirectory sessions;
    private final RepCalendar calendar;
    private final CompanyDirectory companies;
    private final CallerContexts contexts;
    private final TenantTransactions transactions;
    private final AudioVault vault;
    private final WriteAnswers answers;

    SessionApi(
            Commands commands,
            SessionDirectory sessions,
            RepCalendar calendar,
            CompanyDirectory companies,
            CallerContexts contexts,
            TenantTransactions transactions,
            AudioVault vault,
            WriteAnswers answers) {
        this.commands = commands;
        this.sessions = sessions;
        this.calendar = calendar;
        this.companies = companies;
        this.contexts = contexts;
        this.transactions = transactions;
        this.vault = vault;
        this.answers = answers;
    }

    /** Degrees; {@code overrideReason} is manual; {@code mode} is normal, ghost or off. */
    record StartBody(
            @Nullable UUID appointmentId,
            @Nullable Double latitude,
            @Nullable Double longitude,
            @Nullable String overrideReason,
            @Nullable String mode) {}

    record AddressBody(@Nullable String audioUrl) {}

    private record Started(UUID id, boolean made, long position) {}

    @PostMapping({"/api/v1/recording-sessions", "/api/v1/recording-sessions/start"})
    ResponseEntity<Object> start(
            @RequestBody StartBody body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Caller caller) {
        RecordingMode mode = validated(body);
        String company = caller.company();
        UUID id = key == null
                ? UuidCreator.getTimeOrderedEpoch()
                : Ids.of("recording_session", company, caller.userId(), "POST /api/v1/recording-sessions", key);
        Started started = transactions.command(company, () -> {
            Visit visit = calendar.find(company, appointmentOf(body))
                    .filter(found -> isOwn(found.salesRepId(), caller))
                    .orElseThrow(ProblemException::notFound);
            CommandContext context = contexts.of(caller);
            Sent sent = commands.send(
                    new StartRecording(
                            id,
                            new OfAppointment(
                                    visit.appointmentId(),
                                    visit.contactCardId(),
                                    visit.salesRepId(),
                                    visit.status(),
                                    place(visit.latitude(), visit.longitude()),
                                    sessions.runningOf(company, visit.appointmentId())
                                            .orElse(null)),
                            choices(company, visit.salesRepId()),
                            mode,
                            place(body.latitude(), body.longitude()),
                            body.overrideReason(),
                            context.occurredAt()),
                    context);
            return new Started(id, sent.changed(), sent.position());
        });
        return started.made()
                ? answers.created(caller, RESOURCE, started.id(), started.position())
                : answers.changed(caller, RESOURCE, started.id(), started.position());
    }

    @PostMapping("/api/v1/recording-sessions/{id}/stop")
    ResponseEntity<Object> stop(@PathVariable UUID id, Caller caller) {
        long position = transactions.command(caller.company(), () -> {
            own(id, caller);
            CommandContext context = contexts.of(caller);
            return commands.send(new StopRecording(id, context.occurredAt()), context)
                    .position();
        });
        return answers.changed(caller, RESOURCE, id, position);
    }

    /** The audio itself, in a form; it goes to the store as it comes. */
    @PostMapping(path = "/api/v1/recording-sessions/{id}/upload-audio", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<Object> upload(@PathVariable UUID id, HttpServletRequest request, Caller caller) throws IOException {
        transactions.command(caller.company(), () -> requireStored(own(id, caller)));
        @Nullable Incoming incoming = null;
        boolean kept = false;
        try {
            incoming = received(id, request, caller);
            Incoming audio = incoming;
            Sent sent = transactions.command(caller.company(), () -> {
                Session session = own(id, caller);
                CommandContext context = contexts.of(caller);
                Sent told = commands.send(
                        new UploadAudio(
                                id,
                                null,
                                audio.fingerprint(),
                                audio.mediaType(),
                                audio.bytes(),
                                audio.seconds(),
                                context.occurredAt()),
                        context.at(session.running() ? context.occurredAt() : session.occurredAt()));
                if (told.changed()) {
                    vault.keep(caller.company(), id, audio);
                }
                return told;
            });
            kept = sent.changed();
            return answers.changed(caller, RESOURCE, id, sent.position());
        } finally {
            if (incoming != null && !kept) {
                vault.drop(incoming);
            }
        }
    }

    /** Where the audio is. */
    @PostMapping(path = "/api/v1/recording-sessions/{id}/upload-audio", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> address(@PathVariable UUID id, @RequestBody AddressBody body, Caller caller) {
        String url = validated(body);
        long position = transactions.command(caller.company(), () -> {
            Session session = own(id, caller);
            CommandContext context = contexts.of(caller);
            Sent sent = commands.send(
                    new UploadAudio(id, url, fingerprint(url), null, null, null, context.occurredAt()),
                    context.at(session.running() ? context.occurredAt() : session.occurredAt()));
            if (sent.changed()) {
                vault.discard(caller.company(), id);
            }
            return sent.position();
        });
        return answers.changed(caller, RESOURCE, id, position);
    }

    // --------------------------------------------------------------------------------------------------- audio

    private Incoming received(UUID id, HttpServletRequest request, Caller caller) throws IOException {
        List<Incoming> found = new ArrayList<>();
        boolean whole = false;
        try {
            Multipart.read(request, part -> {
                if (part.file() && FILE_PARTS.contains(part.name())) {
                    if (!found.isEmpty()) {
                        throw ProblemException.invalid(part.name(), "is one file too many");
                    }
                    found.add(vault.take(caller.company(), id, part.content()));
                } else if (part.name().equals("company_id")) {
                    String company = new String(part.content().readNBytes(256), StandardCharsets.UTF_8);
                    if (!company.equals(caller.company())) {
                        throw new ProblemException(
                                403, "company_mismatch", "The request names another company than the token.");
                    }
                } else {
                    throw ProblemException.invalid(
                            part.name().isEmpty() ? "file" : part.name(), "is not a field of this request");
                }
            });
            if (found.isEmpty()) {
                throw ProblemException.invalid("file", "is required: MP3, WAV or M4A");
            }
            whole = true;
            return found.getFirst();
        } finally {
            if (!whole) {
                found.forEach(vault::drop);
            }
        }
    }

    /** Before a large body is read for nothing. */
    private static void requireStored(Session session) {
        if (session.audioStorageMode() == AudioStorageMode.not_stored) {
            throw ProblemException.conflict(SessionRules.NOT_STORED.errorCode(), SessionRules.NOT_STORED.detail());
        }
    }

    private static String fingerprint(String url) {
        return Ids.of("audio_url", url.split("\\?", 2)[0]).toString().replace("-", "");
    }

    private static String validated(AddressBody body) {
        String url = body.audioUrl();
        if (url == null || url.isBlank()) {
            throw ProblemException.invalid("audio_url", "is required, or a file in a multipart form");
        }
        try {
            URI address = new URI(url.strip());
            boolean good = "https".equalsIgnoreCase(address.getScheme())
                    && address.getHost() != null
                    && address.getUserInfo() == null
                    && url.length() <= LONGEST_URL;
            if (good) {
                return url.strip();
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw ProblemException.invalid(
                "audio_url", "must be an https address without a user, of at most " + LONGEST_URL + " characters");
    }

    // --------------------------------------------------------------------------------------------------- start

    private Choices choices(String company, @Nullable String rep) {
        CompanySettings settings = companies.of(company).settings();
        RecordingMode mode = rep == null
                ? RecordingMode.normal
                : companies
                        .user(company, rep)
                        .map(CompanyUser::recordingMode)
                        .map(RecordingMode::valueOf)
                        .orElse(RecordingMode.normal);
        return new Choices(
                mode,
                settings.geofenceRadiusM(),
                AudioStorageMode.valueOf(settings.ghostModeStorage()),
                settings.ghostModeRetention());
    }

    private static UUID appointmentOf(StartBody body) {
        UUID appointment = body.appointmentId();
        if (appointment == null) {
            throw ProblemException.invalid("appointment_id", "is required");
        }
        return appointment;
    }

    private static RecordingMode validated(StartBody body) {
        List<FieldFault> faults = new ArrayList<>();
        if (body.appointmentId() == null) {
            faults.add(new FieldFault("appointment_id", "is required"));
        }
        checkPlace(faults, body.latitude(), body.longitude());
        if (body.overrideReason() != null && !body.overrideReason().equals(MANUAL)) {
            faults.add(new FieldFault("override_reason", "must be manual"));
        }
        RecordingMode mode = RecordingMode.normal;
        if (body.mode() != null) {
            try {
                mode = RecordingMode.valueOf(body.mode());
            } catch (IllegalArgumentException e) {
                faults.add(new FieldFault("mode", "must be one of normal, ghost, off"));
            }
        }
        if (!faults.isEmpty()) {
            throw new ProblemException(Problem.invalid(faults));
        }
        return mode;
    }

    private static void checkPlace(List<FieldFault> faults, @Nullable Double latitude, @Nullable Double longitude) {
        if (latitude != null && !(Math.abs(latitude) <= 90)) {
            faults.add(new FieldFault("latitude", "must be degrees from -90 to 90"));
        }
        if (longitude != null && !(Math.abs(longitude) <= 180)) {
            faults.add(new FieldFault("longitude", "must be degrees from -180 to 180"));
        }
        if (latitude == null ^ longitude == null) {
            faults.add(new FieldFault(latitude == null ? "latitude" : "longitude", "is required beside the other"));
        }
    }

    private static @Nullable Place place(@Nullable Double latitude, @Nullable Double longitude) {
        return latitude == null || longitude == null ? null : new Place(latitude, longitude);
    }

    /** The session, when it is there for this caller. */
    private Session own(UUID id, Caller caller) {
        return sessions.find(caller.company(), id)
                .filter(session -> isOwn(session.salesRepId(), caller))
                .orElseThrow(ProblemException::notFound);
    }

    private static boolean isOwn(@Nullable String rep, Caller caller) {
        return caller.role() != AccessRole.sales_rep || caller.userId().equals(rep);
    }
}
