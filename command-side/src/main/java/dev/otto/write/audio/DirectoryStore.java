package dev.otto.write.audio;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Audio in a directory. */
final class DirectoryStore implements AudioStore {

    private final Path directory;
    private final Path staging;

    DirectoryStore(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
        this.staging = this.directory.resolve(".incoming");
    }

    @Override
    public Path staging() {
        return staging;
    }

    @Override
    public void put(String name, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Path target = target(name);
        Files.createDirectories(target.getParent());
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public InputStream open(String name) throws IOException {
        try {
            return Files.newInputStream(target(name));
        } catch (NoSuchFileException e) {
            throw new FileNotFoundException("no audio " + name);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(target(name));
    }

    private Path target(String name) {
        Path target = directory.resolve(name).normalize();
        if (!target.startsWith(directory) || target.equals(directory)) {
            throw new IllegalArgumentException("not a name within the store");
        }
        return target;
    }
}
