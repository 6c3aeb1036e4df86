package dev.epicenter.watch;

import dev.epicenter.log.scan.Finding;

/** A {@link Finding} in the form in which it is stored and delivered. */
record StoredFinding(String kind, long step, long row, String sentence) {
    static StoredFinding of(Finding finding) {
        return new StoredFinding(finding.kind(), finding.step(), finding.row(), finding.sentence());
    }
}
