package dev.otto.fold.runner;

import dev.otto.platform.eventlog.EventJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files of one long run, into which what it reads is divided. Several threads may write at a time, each a strand of its own;
 * a file is what the strands wrote to it, one behind the other. What was noted in the manifest can be relied upon after the
 * process was killed; what was written behind it is cut off.
 */
final class Spill implements AutoCloseable {

    private static final int BUFFERS_TOGETHER = 32 << 20;
    private static final int LARGEST_BUFFER = 256 << 10;

    /** A run's id, and behind it which of several it keeps. */
    private static final Pattern OF_RUN = Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-[a-z]+)?");

    /**
     * How far the division has come.
     *
     * @param run what the files belong to
     * @param upTo where the reading is to end
     * @param reached how far each strand has read
     * @param lengths of the files of each strand, in order
     */
    record Manifest(String run, long upTo, int parts, long[] reached, long[][] lengths) {}

    private final Path directory;
    private final List<Strand> strands = new ArrayList<>();
    private volatile Manifest manifest;

    private Spill(Path directory, Manifest manifest) throws IOException {
        this.directory = directory;
        this.manifest = manifest;
        for (int i = 0; i < manifest.reached().length; i++) {
            strands.add(new Strand(i, manifest));
        }
    }

    /**
     * Empty files.
     *
     * @param begins where each strand begins to read
     */
    static Spill begin(Path directory, String run, long upTo, int parts, int files, long... begins) {
        try {
            delete(directory);
            Files.createDirectories(directory.getParent());
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Spill spill = new Spill(directory, new Manifest(run, upTo, parts, begins, new long[begins.length][files]));
            spill.note(spill.manifest);
            return spill;
        } catch (IOException e) {
            throw new UncheckedIOException("no room for a long run beside the database: " + directory, e);
        }
    }

    /** The files that an interrupted run left here, or null; null as well where it was to read to elsewhere. */
    static @Nullable Spill resume(Path directory, String run, long upTo, int parts) {
        @Nullable Manifest manifest = noted(directory, run);
        return manifest != null && manifest.upTo() == upTo && manifest.parts() == parts
                ? opened(directory, manifest)
                : null;
    }

    /** The files that an interrupted run left here, or null. */
    static @Nullable Spill left(Path directory, String run) {
        @Nullable Manifest manifest = noted(directory, run);
        return manifest == null ? null : opened(directory, manifest);
    }

    /** A directory that belongs to a run, whether that is over or not. */
    record Left(UUID run, Path directory) {
        void delete() {
            try {
                Spill.delete(directory);
            } catch (IOException e) {
                throw new UncheckedIOException("what a long run wrote cannot be deleted: " + directory, e);
            }
        }
    }

    /** The directories of all runs, those of other installations included. */
    static List<Left> leftIn(Path spills) {
        if (!Files.isDirectory(spills)) {
            return List.of();
        }
        try (Stream<Path> directories = Files.list(spills)) {
            List<Left> left = new ArrayList<>();
            for (Path directory : directories.toList()) {
                Matcher name = OF_RUN.matcher(directory.getFileName().toString());
                if (name.matches()) {
                    left.add(new Left(UUID.fromString(name.group(1)), directory));
                }
            }
            return left;
        } catch (IOException e) {
            throw new UncheckedIOException("what long runs wrote cannot be listed: " + spills, e);
        }
    }

    private static Spill opened(Path directory, Manifest manifest) {
        try {
            return new Spill(directory, manifest);
        } catch (IOException e) {
            throw new UncheckedIOException("what an interrupted run left cannot be read: " + directory, e);
        }
    }

    /** What stands in the manifest of that run, where all that it tells of is there. */
    private static @Nullable Manifest noted(Path directory, String run) {
        try {
            Manifest manifest =
                    EventJson.MAPPER.readValue(Files.readAllBytes(directory.resolve("manifest")), Manifest.class);
            for (int strand = 0; strand < manifest.lengths().length; strand++) {
                for (int file = 0; file < manifest.lengths()[strand].length; file++) {
                    if (Files.size(path(directory, strand, file)) < manifest.lengths()[strand][file]) {
                        return null;
                    }
                }
            }
            return manifest.run().equals(run) ? manifest : null;
        } catch (NoSuchFileException | tools.jackson.core.JacksonException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("what an interrupted run left cannot be read: " + directory, e);
        }
    }

    Manifest manifest() {
        return manifest;
    }

    List<Strand> strands() {
        return strands;
    }

    private static Path path(Path directory, int strand, int file) {
        return directory.resolve("part-" + file + "-" + strand);
    }

    private void note(Manifest next) {
        manifest = next;
        try {
            Path draft = directory.resolve("manifest.new");
            Files.write(draft, EventJson.MAPPER.writeValueAsString(next).getBytes(StandardCharsets.UTF_8));
            Files.move(draft, directory.resolve("manifest"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("a long run cannot write beside the database", e);
        }
    }

    private synchronized void note(int strand, long reached, long[] lengths) {
        long[] allReached = manifest.reached().clone();
        allReached[strand] = reached;
        long[][] allLengths = manifest.lengths().clone();
        allLengths[strand] = lengths;
        note(new Manifest(manifest.run(), manifest.upTo(), manifest.parts(), allReached, allLengths));
    }

    /** Nothing more will be appended: gives the room for that back. */
    void written() {
        for (Strand strand : strands) {
            Arrays.fill(strand.buffers, new byte[0]);
        }
    }

    /** What one thread writes. */
    final class Strand {
        private final int number;
        private final FileChannel[] files;
        private final byte[][] buffers;
        private final int[] filled;
        private final long[] lengths;

        private Strand(int number, Manifest manifest) throws IOException {
            this.number = number;
            this.lengths = manifest.lengths()[number].clone();
            int count = lengths.length;
            this.files = new FileChannel[count];
            this.buffers = new byte[count][];
            this.filled = new int[count];
            int size = Math.clamp(BUFFERS_TOGETHER / (count * manifest.reached().length), 4 << 10, LARGEST_BUFFER);
            for (int i = 0; i < count; i++) {
                files[i] = FileChannel.open(
                        path(directory, number, i),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
                files[i].truncate(lengths[i]);
                files[i].position(lengths[i]);
                buffers[i] = new byte[size];
            }
        }

        long reached() {
            return manifest.reached()[number];
        }

        /** Appends to a file. */
        void append(int file, byte[] bytes, int from, int length) {
            if (filled[file] + length > buffers[file].length) {
                flush(file);
                if (length > buffers[file].length) {
                    write(file, ByteBuffer.wrap(bytes, from, length));
                    return;
                }
            }
            System.arraycopy(bytes, from, buffers[file], filled[file], length);
            filled[file] += length;
        }

        private void flush(int file) {
            if (filled[file] > 0) {
                write(file, ByteBuffer.wrap(buffers[file], 0, filled[file]));
                filled[file] = 0;
            }
        }

        private void write(int file, ByteBuffer bytes) {
            try {
                lengths[file] += bytes.remaining();
                while (bytes.hasRemaining()) {
                    files[file].write(bytes);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("a long run cannot write beside the database", e);
            }
        }

        /** Notes that all up to there is in the files. */
        void note(long reached) {
            for (int i = 0; i < files.length; i++) {
                flush(i);
            }
            Spill.this.note(number, reached, lengths.clone());
        }
    }

    /** A whole file, at the front of an array that is as long or longer. */
    byte[] read(int file, byte[] into) {
        try {
            int length = length(file);
            byte[] bytes = into.length >= length ? into : new byte[length + length / 8];
            int at = 0;
            for (Strand strand : strands) {
                int more = Math.toIntExact(strand.lengths[file]);
                fill(strand.files[file], ByteBuffer.wrap(bytes, at, more).slice(), 0);
                at += more;
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("what a long run wrote cannot be read", e);
        }
    }

    int length(int file) {
        return Math.toIntExact(
                strands.stream().mapToLong(strand -> strand.lengths[file]).sum());
    }

    /** Writes a file of that name beside the others, anew: so many pieces, each of which can be read alone. */
    void store(String name, List<ByteArrayOutputStream> pieces) {
        ByteBuffer ends = ByteBuffer.allocate(Integer.BYTES * pieces.size());
        int end = 0;
        for (ByteArrayOutputStream piece : pieces) {
            end = Math.addExact(end, piece.size());
            ends.putInt(end);
        }
        try (OutputStream file = Files.newOutputStream(directory.resolve(name))) {
            file.write(ends.array());
            for (ByteArrayOutputStream piece : pieces) {
                piece.writeTo(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a long run cannot write beside the database", e);
        }
    }

    /** Appends one of the pieces of a file of that name; nothing where there is no such file. */
    void stored(String name, int piece, int pieces, ByteArrayOutputStream into) {
        try (FileChannel file = FileChannel.open(directory.resolve(name), StandardOpenOption.READ)) {
            ByteBuffer ends = ByteBuffer.allocate(Integer.BYTES * pieces);
            fill(file, ends, 0);
            int from = piece == 0 ? 0 : ends.getInt(Integer.BYTES * (piece - 1));
            ByteBuffer bytes = ByteBuffer.allocate(ends.getInt(Integer.BYTES * piece) - from);
            fill(file, bytes, (long) ends.capacity() + from);
            into.write(bytes.array(), 0, bytes.capacity());
        } catch (NoSuchFileException none) {
            // a part without groups that take part in merges
        } catch (IOException e) {
            throw new UncheckedIOException("what a long run wrote cannot be read", e);
        }
    }

    private static void fill(FileChannel file, ByteBuffer buffer, long from) throws IOException {
        while (buffer.hasRemaining()) {
            if (file.read(buffer, from + buffer.position()) < 0) {
                throw new IllegalStateException("a file of a long run is shorter than it was");
            }
        }
    }

    /** Closes and deletes all. */
    void delete() {
        close();
        try {
            delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("what a long run wrote cannot be deleted: " + directory, e);
        }
    }

    static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> inside = Files.walk(directory)) {
                for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    @Override
    public void close() {
        for (Strand strand : strands) {
            for (FileChannel file : strand.files) {
                try {
                    file.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        written();
    }
}
