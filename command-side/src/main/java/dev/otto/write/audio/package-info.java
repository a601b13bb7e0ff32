/** Audio that Otto keeps: streamed into a directory or an S3-compatible store, always encrypted. */
@NullMarked
package dev.otto.write.audio;

import org.jspecify.annotations.NullMarked;
