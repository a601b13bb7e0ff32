package dev.otto.write.audio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Where encrypted audio lies, by name. A name is written once. */
interface AudioStore {

    /** A directory in which a file may be prepared for {@link #put}. */
    Path staging();

    /** Takes a file into the store, durably; the file itself may be moved away. */
    void put(String name, Path file) throws IOException;

    /** @throws java.io.FileNotFoundException when there is nothing of that name */
    InputStream open(String name) throws IOException;

    /** Takes it away; without it nothing happens. */
    void delete(String name) throws IOException;
}
