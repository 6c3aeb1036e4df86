/**
 * Follows growing logs and delivers their events. {@link dev.epicenter.watch.FileMatch} identifies files, {@link
 * dev.epicenter.watch.WatchStateStore} keeps reported events and pending deliveries, and {@link dev.epicenter.watch.EventSink}
 * receives events.
 */
@NullMarked
package dev.epicenter.watch;

import org.jspecify.annotations.NullMarked;
