package dev.otto.simulators.shunya;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes on what goes between those outside and the HTTP server, which cannot do itself what a machine does that dies: reset
 * a connection (TCP RST). One thread for all.
 */
final class Door implements AutoCloseable {

    private static final int AT_ONCE = 64 << 10;

    private final InetSocketAddress server;
    private final ServerSocketChannel outside;
    private final Selector selector;
    private final Map<Integer, SocketChannel> guests = new ConcurrentHashMap<>();
    private volatile boolean opened;
    private volatile boolean closed;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(AT_ONCE);

    /** A door on loopback, shut until {@link #open}; port 0 for any that is free. */
    Door(int port, int backlog, InetSocketAddress server) throws IOException {
        this.server = server;
        selector = Selector.open();
        outside = ServerSocketChannel.open();
        outside.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        outside.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), backlog);
        outside.configureBlocking(false);
        outside.register(selector, SelectionKey.OP_ACCEPT);
    }

    void open() {
        opened = true;
        Thread.ofPlatform().name("shunya-door").daemon().start(this::run);
    }

    int port() {
        return outside.socket().getLocalPort();
    }

    /** Resets the connection of whom the server knows by this address. */
    void reset(InetSocketAddress known) {
        SocketChannel guest = guests.remove(known.getPort());
        if (guest != null) {
            try {
                guest.setOption(StandardSocketOptions.SO_LINGER, 0);
                guest.close();
            } catch (IOException e) {
                // whoever asked has gone away
            }
            // a channel is closed for good when its selector has seen it
            selector.wakeup();
        }
    }

    private void run() {
        try {
            while (!closed) {
                selector.select();
                for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
                    SelectionKey key = keys.next();
                    keys.remove();
                    if (key.isValid() && key.isAcceptable()) {
                        accept();
                    } else if (key.isValid() && key.isReadable()) {
                        pass((SocketChannel) key.channel(), (SocketChannel) key.attachment());
                    }
                }
            }
        } catch (IOException e) {
            // nothing comes in any more
        } finally {
            selector.keys().forEach(key -> closed(key.channel()));
            closed(selector);
        }
    }

    private void accept() throws IOException {
        SocketChannel guest = outside.accept();
        if (guest != null) {
            try {
                SocketChannel host = SocketChannel.open(server);
                guests.put(host.socket().getLocalPort(), guest);
                join(guest, host);
                join(host, guest);
            } catch (IOException e) {
                guest.close();
            }
        }
    }

    private void join(SocketChannel from, SocketChannel to) throws IOException {
        from.setOption(StandardSocketOptions.TCP_NODELAY, true);
        from.configureBlocking(false);
        from.register(selector, SelectionKey.OP_READ, to);
    }

    private void pass(SocketChannel from, SocketChannel to) {
        buffer.clear();
        try {
            boolean ended = from.read(buffer) < 0;
            buffer.flip();
            while (buffer.hasRemaining()) {
                if (to.write(buffer) == 0) {
                    Thread.onSpinWait();
                }
            }
            if (ended) {
                end(from, to);
            }
        } catch (IOException e) {
            end(from, to);
        }
    }

    private void end(SocketChannel one, SocketChannel other) {
        guests.values().removeIf(guest -> guest == one || guest == other);
        closed(one);
        closed(other);
    }

    private static void closed(Closeable one) {
        try {
            one.close();
        } catch (IOException e) {
            // it is gone
        }
    }

    @Override
    public void close() {
        closed = true;
        closed(outside);
        selector.wakeup();
        if (!opened) {
            closed(selector);
        }
    }
}
