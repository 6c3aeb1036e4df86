package dev.epicenter.ui;

import java.time.Instant;
import java.util.Optional;

/** An entry in the list of the start page. Its other components are columns of the list. */
interface Card {
    /** Its type, by which the list can be filtered; also the address of its page. */
    String kind();

    /** Its name in the served folder. */
    String path();

    /** When it was created; empty if that cannot be read. */
    Optional<Instant> made();

    /** Why it is unreadable, in one line; empty for a readable entry. */
    Optional<String> problem();
}
