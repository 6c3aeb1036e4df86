/**
 * Following logs as they grow, and telling of their events: which file is which ({@link dev.epicenter.watch.FileMatch}), what was told and
 * what is still to be ({@link dev.epicenter.watch.Ledger}), and to whom ({@link dev.epicenter.watch.EventSink}).
 */
@NullMarked
package dev.epicenter.watch;

import org.jspecify.annotations.NullMarked;
