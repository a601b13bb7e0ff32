package dev.otto.app.axonserver;

import io.axoniq.axonserver.grpc.InstructionAck;
import io.axoniq.axonserver.grpc.control.ClientIdentification;
import io.axoniq.axonserver.grpc.control.NodeInfo;
import io.axoniq.axonserver.grpc.control.PlatformInboundInstruction;
import io.axoniq.axonserver.grpc.control.PlatformInfo;
import io.axoniq.axonserver.grpc.control.PlatformOutboundInstruction;
import io.axoniq.axonserver.grpc.control.PlatformServiceGrpc;
import io.axoniq.axonserver.grpc.event.Confirmation;
import io.axoniq.axonserver.grpc.event.Event;
import io.axoniq.axonserver.grpc.event.EventStoreGrpc;
import io.axoniq.axonserver.grpc.event.EventWithToken;
import io.axoniq.axonserver.grpc.event.GetAggregateEventsRequest;
import io.axoniq.axonserver.grpc.event.GetAggregateSnapshotsRequest;
import io.axoniq.axonserver.grpc.event.GetEventsRequest;
import io.axoniq.axonserver.grpc.event.GetFirstTokenRequest;
import io.axoniq.axonserver.grpc.event.GetLastTokenRequest;
import io.axoniq.axonserver.grpc.event.ReadHighestSequenceNrRequest;
import io.axoniq.axonserver.grpc.event.ReadHighestSequenceNrResponse;
import io.axoniq.axonserver.grpc.event.TrackingToken;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Speaks Axon Server's protocol as far as an event store's clients need it: connecting, appending with its check of sequence
 * numbers, streams of aggregates, and the stream of everything, by permits. What it was told it forgets when it is closed.
 */
public final class AxonServerStandIn implements AutoCloseable {

    private static final Metadata.Key<String> ERROR_CODE =
            Metadata.Key.of("AxonIQ-ErrorCode", Metadata.ASCII_STRING_MARSHALLER);
    private static final String INVALID_SEQUENCE = "AXONIQ-2000";

    private final Object lock = new Object();
    private final List<Event> log = new ArrayList<>();
    private final Map<String, List<Event>> streams = new HashMap<>();
    private final List<Follower> followers = new ArrayList<>();
    private final Server server;
    private int refusesEach = Integer.MAX_VALUE;
    private int asked;

    private AxonServerStandIn() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(new Platform())
                .addService(new EventStore())
                .build()
                .start();
    }

    public static AxonServerStandIn start() throws IOException {
        return new AxonServerStandIn();
    }

    /** As AXON_SERVER wants it. */
    public String address() {
        return "127.0.0.1:" + server.getPort();
    }

    /** From now on says of each so-manieth append that somebody else was first. */
    public void refuseEach(int count) {
        synchronized (lock) {
            refusesEach = count;
        }
    }

    public int events() {
        synchronized (lock) {
            return log.size();
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    /** Who reads everything, and how much of it he still takes. */
    private static final class Follower {
        private final StreamObserver<EventWithToken> to;
        private long next;
        private long permits;

        private Follower(StreamObserver<EventWithToken> to) {
            this.to = to;
        }
    }

    private void pump(Follower follower) {
        while (follower.permits > 0 && follower.next < log.size()) {
            follower.to.onNext(EventWithToken.newBuilder()
                    .setToken(follower.next)
                    .setEvent(log.get((int) follower.next))
                    .build());
            follower.next++;
            follower.permits--;
        }
    }

    private @Nullable String append(List<Event> events) {
        asked++;
        if (asked % refusesEach == 0) {
            return "somebody else was first";
        }
        Map<String, Long> next = new HashMap<>();
        for (Event event : events) {
            String stream = event.getAggregateIdentifier();
            long expected = next.computeIfAbsent(
                    stream, name -> (long) streams.getOrDefault(name, List.of()).size());
            if (event.getAggregateSequenceNumber() != expected) {
                return "invalid sequence number " + event.getAggregateSequenceNumber() + ", expected " + expected;
            }
            next.put(stream, expected + 1);
        }
        for (Event event : events) {
            log.add(event);
            streams.computeIfAbsent(event.getAggregateIdentifier(), name -> new ArrayList<>())
                    .add(event);
        }
        followers.forEach(this::pump);
        return null;
    }

    private static <T> void one(StreamObserver<T> to, T answer) {
        to.onNext(answer);
        to.onCompleted();
    }

    private final class Platform extends PlatformServiceGrpc.PlatformServiceImplBase {

        @Override
        public void getPlatformServer(ClientIdentification client, StreamObserver<PlatformInfo> to) {
            one(
                    to,
                    PlatformInfo.newBuilder()
                            .setPrimary(NodeInfo.newBuilder()
                                    .setHostName("127.0.0.1")
                                    .setGrpcPort(server.getPort())
                                    .setNodeName("stand-in"))
                            .setSameConnection(true)
                            .build());
        }

        @Override
        public StreamObserver<PlatformInboundInstruction> openStream(StreamObserver<PlatformOutboundInstruction> to) {
            return new StreamObserver<>() {
                @Override
                public void onNext(PlatformInboundInstruction instruction) {
                    if (!instruction.getInstructionId().isEmpty()) {
                        synchronized (lock) {
                            to.onNext(PlatformOutboundInstruction.newBuilder()
                                    .setAck(InstructionAck.newBuilder()
                                            .setInstructionId(instruction.getInstructionId())
                                            .setSuccess(true))
                                    .build());
                        }
                    }
                }

                @Override
                public void onError(Throwable gone) {
                    // the client went
                }

                @Override
                public void onCompleted() {
                    to.onCompleted();
                }
            };
        }
    }

    private final class EventStore extends EventStoreGrpc.EventStoreImplBase {

        @Override
        public StreamObserver<Event> appendEvent(StreamObserver<Confirmation> to) {
            List<Event> told = new ArrayList<>();
            return new StreamObserver<>() {
                @Override
                public void onNext(Event event) {
                    told.add(event);
                }

                @Override
                public void onError(Throwable gone) {
                    // nothing was appended
                }

                @Override
                public void onCompleted() {
                    @Nullable String refused;
                    synchronized (lock) {
                        refused = append(told);
                    }
                    if (refused == null) {
                        one(to, Confirmation.newBuilder().setSuccess(true).build());
                    } else {
                        Metadata why = new Metadata();
                        why.put(ERROR_CODE, INVALID_SEQUENCE);
                        to.onError(Status.OUT_OF_RANGE.withDescription(refused).asRuntimeException(why));
                    }
                }
            };
        }

        @Override
        public void listAggregateEvents(GetAggregateEventsRequest asked, StreamObserver<Event> to) {
            List<Event> stream;
            synchronized (lock) {
                stream = List.copyOf(streams.getOrDefault(asked.getAggregateId(), List.of()));
            }
            stream.stream()
                    .filter(event -> event.getAggregateSequenceNumber() >= asked.getInitialSequence())
                    .forEach(to::onNext);
            to.onCompleted();
        }

        @Override
        public void listAggregateSnapshots(GetAggregateSnapshotsRequest asked, StreamObserver<Event> to) {
            to.onCompleted();
        }

        @Override
        public StreamObserver<GetEventsRequest> listEvents(StreamObserver<EventWithToken> to) {
            Follower follower = new Follower(to);
            return new StreamObserver<>() {
                private boolean begun;

                @Override
                public void onNext(GetEventsRequest asked) {
                    synchronized (lock) {
                        if (!begun) {
                            begun = true;
                            follower.next = Math.max(0, asked.getTrackingToken());
                            followers.add(follower);
                        }
                        follower.permits += asked.getNumberOfPermits();
                        pump(follower);
                    }
                }

                @Override
                public void onError(Throwable gone) {
                    synchronized (lock) {
                        followers.remove(follower);
                    }
                }

                @Override
                public void onCompleted() {
                    synchronized (lock) {
                        followers.remove(follower);
                    }
                    to.onCompleted();
                }
            };
        }

        @Override
        public void readHighestSequenceNr(
                ReadHighestSequenceNrRequest asked, StreamObserver<ReadHighestSequenceNrResponse> to) {
            long highest;
            synchronized (lock) {
                highest =
                        streams.getOrDefault(asked.getAggregateId(), List.of()).size() - 1L;
            }
            one(
                    to,
                    ReadHighestSequenceNrResponse.newBuilder()
                            .setToSequenceNr(highest)
                            .build());
        }

        @Override
        public void getFirstToken(GetFirstTokenRequest asked, StreamObserver<TrackingToken> to) {
            one(to, TrackingToken.newBuilder().setToken(0).build());
        }

        @Override
        public void getLastToken(GetLastTokenRequest asked, StreamObserver<TrackingToken> to) {
            one(to, TrackingToken.newBuilder().setToken(events() - 1L).build());
        }
    }
}
